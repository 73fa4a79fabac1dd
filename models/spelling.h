#pragma once

// What Fast-LLM spells otherwise than a model holds it: flags that may be left to a parent, and fields that stand
// inside the configuration of a layer. Each struct is read from the same map as its owner.

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>

#include "engine/config/describe.h"
#include "engine/core/report.h"
#include "models/model.h"
#include "models/parameter.h"

namespace wconvert::models {

/// The layers of an attention. One flag for all; a layer may state its own.
struct AttentionLayers {
  bool add_linear_biases = true;
  AffineLayer query_layer;
  AffineLayer key_layer;
  AffineLayer value_layer;
  AffineLayer dense_layer;

  static AttentionLayers of(const Attention& attention);
  void into(Attention& attention, const Here& here) const;
  static constexpr auto describe() {
    using A = AttentionLayers;
    return std::tuple{
        architecture("add_linear_biases", &A::add_linear_biases),
        architecture("query_layer", &A::query_layer, Form::unless_default),
        architecture("key_layer", &A::key_layer, Form::unless_default),
        architecture("value_layer", &A::value_layer, Form::unless_default),
        architecture("dense_layer", &A::dense_layer, Form::unless_default),
    };
  }
};

/// The layers of an MLP.
struct MlpLayers {
  bool add_linear_biases = true;
  AffineLayer layer_1;
  AffineLayer layer_2;
  std::optional<Activation> activation;

  static MlpLayers of(const Mlp& mlp);
  void into(Mlp& mlp, const Here& here) const;
  static constexpr auto describe() {
    using M = MlpLayers;
    return std::tuple{
        architecture("add_linear_biases", &M::add_linear_biases),
        architecture("layer_1", &M::layer_1, Form::unless_default),
        architecture("layer_2", &M::layer_2, Form::unless_default),
        architecture("activation", &M::activation, Form::never_null),
    };
  }
};

/// The layers of a mixture of experts.
struct MoeLayers {
  bool add_linear_biases = true;
  AffineLayer layer_1;
  AffineLayer layer_2;
  std::optional<Activation> activation;
  OptionalParameter router_scale;
  OptionalParameter router_per_expert_scale;

  static MoeLayers of(const Moe& moe);
  void into(Moe& moe, const Here& here) const;
  static constexpr auto describe() {
    using M = MoeLayers;
    return std::tuple{
        architecture("add_linear_biases", &M::add_linear_biases),
        architecture("layer_1", &M::layer_1, Form::unless_default),
        architecture("layer_2", &M::layer_2, Form::unless_default),
        architecture("activation", &M::activation, Form::never_null),
        architecture("router_scale", &M::router_scale, Form::unless_default),
        architecture("router_per_expert_scale", &M::router_per_expert_scale, Form::unless_default),
        training<LinearLayer>("router"),
    };
  }
};

/// The layers of a Mamba. Its convolution and its time step follow the flag of the linear layers, unless they state
/// their own.
struct MambaLayers {
  bool add_linear_biases = true;
  AffineLayer z_layer;
  AffineLayer x_layer;
  AffineLayer b_layer;
  AffineLayer c_layer;
  AffineLayer dt_input_layer;
  AffineLayer output_layer;
  AffineLayer dt_layer;
  ConvolutionLayer convolution_layer;

  static MambaLayers of(const Mamba& mamba);
  void into(Mamba& mamba, const Here& here) const;
  static constexpr auto describe() {
    using M = MambaLayers;
    return std::tuple{
        architecture("add_linear_biases", &M::add_linear_biases),
        architecture("z_layer", &M::z_layer, Form::unless_default),
        architecture("x_layer", &M::x_layer, Form::unless_default),
        architecture("b_layer", &M::b_layer, Form::unless_default),
        architecture("c_layer", &M::c_layer, Form::unless_default),
        architecture("dt_input_layer", &M::dt_input_layer, Form::unless_default),
        architecture("output_layer", &M::output_layer, Form::unless_default),
        architecture("dt_layer", &M::dt_layer, Form::unless_default),
        architecture("convolution_layer", &M::convolution_layer),
        training<Parameter>("d_weight"),
        training<Parameter>("a_log_weight"),
    };
  }
};

/// The layers of a gated delta net.
struct GatedDeltaNetLayers {
  AffineLayer qkv_projection_layer;
  AffineLayer ba_projection_layer;
  AffineLayer output_layer;
  ConvolutionLayer convolution_layer;

  static GatedDeltaNetLayers of(const GatedDeltaNet& gdn);
  void into(GatedDeltaNet& gdn, const Here& here) const;
  static constexpr auto describe() {
    using G = GatedDeltaNetLayers;
    return std::tuple{
        architecture("qkv_projection_layer", &G::qkv_projection_layer, Form::unless_default),
        architecture("ba_projection_layer", &G::ba_projection_layer, Form::unless_default),
        architecture("output_layer", &G::output_layer, Form::unless_default),
        architecture("convolution_layer", &G::convolution_layer),
        training<Parameter>("dt_bias_weight"),
        training<Parameter>("a_log_weight"),
    };
  }
};

/// The layers of a Kimi delta attention.
struct KimiDeltaAttentionLayers {
  AffineLayer q_projection_layer;
  AffineLayer k_projection_layer;
  AffineLayer v_projection_layer;
  AffineLayer f_a_projection_layer;
  AffineLayer f_b_projection_layer;
  AffineLayer g_a_projection_layer;
  AffineLayer g_b_projection_layer;
  AffineLayer beta_projection_layer;
  AffineLayer output_projection_layer;
  ConvolutionLayer convolution_layer;

  static KimiDeltaAttentionLayers of(const KimiDeltaAttention& kda);
  void into(KimiDeltaAttention& kda, const Here& here) const;
  static constexpr auto describe() {
    using K = KimiDeltaAttentionLayers;
    return std::tuple{
        architecture("q_projection_layer", &K::q_projection_layer, Form::unless_default),
        architecture("k_projection_layer", &K::k_projection_layer, Form::unless_default),
        architecture("v_projection_layer", &K::v_projection_layer, Form::unless_default),
        architecture("f_a_projection_layer", &K::f_a_projection_layer, Form::unless_default),
        architecture("f_b_projection_layer", &K::f_b_projection_layer, Form::unless_default),
        architecture("g_a_projection_layer", &K::g_a_projection_layer, Form::unless_default),
        architecture("g_b_projection_layer", &K::g_b_projection_layer, Form::unless_default),
        architecture("beta_projection_layer", &K::beta_projection_layer, Form::unless_default),
        architecture("output_projection_layer", &K::output_projection_layer, Form::unless_default),
        architecture("convolution_layer", &K::convolution_layer),
        training<Parameter>("dt_bias_weight"),
        training<Parameter>("a_log_weight"),
    };
  }
};

/// The name of the main mixer: the first one, unless it is given.
struct MainMixer {
  std::optional<std::string> main_mixer_name;

  static MainMixer of(const StochasticMixer& choice) { return {choice.main_mixer_name}; }
  void into(StochasticMixer& choice, const Here& here) const;
  static constexpr auto describe() {
    return std::tuple{architecture("main_mixer_name", &MainMixer::main_mixer_name, Form::never_null)};
  }
};

/// The switch of an output scale. Its learning rate is the owner's field.
struct OutputScaleParameter {
  std::optional<bool> enabled;

  static OutputScaleParameter of(const OutputScale& scale) { return {scale.enabled}; }
  void into(OutputScale& scale, const Here&) const { scale.enabled = enabled.value_or(false); }
  static constexpr auto describe() {
    return std::tuple{
        architecture("enabled", &OutputScaleParameter::enabled),
        training<Unread<Unreadable::map>>("initialization"),
        training<Unread<Unreadable::scalar>>("weight_decay"),
    };
  }
};

/// The layer that projects patches.
struct PatchLayers {
  AffineLayer patch_embeddings;

  static PatchLayers of(const PatchEmbeddings& embeddings);
  void into(PatchEmbeddings& embeddings, const Here& here) const;
  static constexpr auto describe() {
    return std::tuple{architecture("patch_embeddings", &PatchLayers::patch_embeddings, Form::unless_default)};
  }
};

/// The parameters of the embeddings.
struct EmbeddingParameters {
  OptionalParameter position_embeddings;

  static EmbeddingParameters of(const Embeddings& embeddings);
  void into(Embeddings& embeddings, const Here& here) const;
  static constexpr auto describe() {
    return std::tuple{
        architecture("position_embeddings", &EmbeddingParameters::position_embeddings, Form::unless_default),
        training<Parameter>("word_embeddings"),
    };
  }
};

/// No adapter.
struct NoPeft {
  static constexpr std::string_view type = "none";

  bool operator==(const NoPeft&) const = default;
  static constexpr auto describe() { return std::tuple{}; }
};

/// A low-rank adapter.
struct Lora {
  static constexpr std::string_view type = "lora";
  static constexpr std::string_view refusal = "an adapter beside the weights: merge it into them first";

  bool operator==(const Lora&) const = default;
  static constexpr auto describe() { return std::tuple{}; }
};

/// The adapter of a model, which has none.
struct Adapter {
  std::variant<NoPeft, Lora> peft;

  static Adapter of(const Model&) { return {}; }
  void into(Model&, const Here&) const {}
  static constexpr auto describe() { return std::tuple{architecture("peft", &Adapter::peft)}; }
};

}  // namespace wconvert::models
