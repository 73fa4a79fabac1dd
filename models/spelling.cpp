#include "models/spelling.h"

#include <string>
#include <string_view>
#include <type_traits>

#include "engine/core/text.h"

namespace wconvert::models {
namespace {

/// A layer that states its flag.
AffineLayer stated(bool bias) {
  return {.bias = {.enabled = bias}};
}

/// A parameter that is named only where it exists.
OptionalParameter if_enabled(bool enabled) {
  return enabled ? OptionalParameter{.enabled = true} : OptionalParameter{};
}

bool effective(const AffineLayer& layer, bool parent) {
  return layer.bias.enabled.value_or(parent);
}

std::string_view name(bool flag) {
  return flag ? "true" : "false";
}

Here flag_of(const Here& here, std::string_view layer) {
  return here / layer / "bias" / "enabled";
}

/// Visits the layers that are no convolution, with their names.
template <class Layers, class Visit>
void for_each_affine(const Layers& layers, Visit visit) {
  for_each_field<Layers>([&](const auto& field) {
    if constexpr (std::is_same_v<decltype(field.member), AffineLayer Layers::*>) {
      visit(field.name, layers.*field.member);
    }
  });
}

template <class Layers>
void refuse_biases(const Layers& layers, const Here& here) {
  for_each_affine(layers, [&](std::string_view layer_name, const AffineLayer& layer) {
    if (!effective(layer, false)) return;
    flag_of(here, layer_name)
        .fail("is true, expected false or null: no Hugging Face format has a tensor for this bias");
  });
}

Activation activation_of(const std::optional<Activation>& given, bool gated) {
  return given.value_or(gated ? Activation::silu : Activation::gelu);
}

template <class Layers, class M>
Layers mlp_layers(const M& mlp) {
  Layers layers;
  layers.activation = mlp.activation;
  layers.add_linear_biases = mlp.biases == all_mlp_biases;
  if (mlp.biases.layer_1 != mlp.biases.layer_2) {
    layers.layer_1 = stated(mlp.biases.layer_1);
    layers.layer_2 = stated(mlp.biases.layer_2);
  }
  return layers;
}

template <class Layers, class M>
void into_mlp(const Layers& layers, M& mlp) {
  mlp.activation = activation_of(layers.activation, mlp.gated);
  mlp.biases = {effective(layers.layer_1, layers.add_linear_biases),
                effective(layers.layer_2, layers.add_linear_biases)};
}

template <class M>
ConvolutionLayer convolution_of(const M& mixer, OptionalParameter bias) {
  return {.kernel_size = mixer.kernel_size, .activation = mixer.activation, .bias = bias};
}

template <class M>
void into_convolution(const ConvolutionLayer& layer, M& mixer) {
  mixer.kernel_size = layer.kernel_size;
  mixer.activation = layer.activation;
}

}  // namespace

AttentionLayers AttentionLayers::of(const Attention& attention) {
  const AttentionBiases& biases = attention.biases;
  AttentionLayers layers;
  layers.add_linear_biases = biases == all_attention_biases;
  if (biases != all_attention_biases && biases != no_attention_biases) {
    layers.query_layer = stated(biases.query);
    layers.key_layer = stated(biases.key_value);
    layers.value_layer = stated(biases.key_value);
    layers.dense_layer = stated(biases.dense);
  }
  return layers;
}

void AttentionLayers::into(Attention& attention, const Here& here) const {
  const bool key = effective(key_layer, add_linear_biases);
  const bool value = effective(value_layer, add_linear_biases);
  if (key != value) {
    flag_of(here, "value_layer")
        .fail(
            text("comes to ", name(value), ", expected ", name(key), " as in key_layer: key and value are one layer"));
  }
  attention.biases = {effective(query_layer, add_linear_biases), key, effective(dense_layer, add_linear_biases)};
}

MlpLayers MlpLayers::of(const Mlp& mlp) {
  return mlp_layers<MlpLayers>(mlp);
}

void MlpLayers::into(Mlp& mlp, const Here&) const {
  into_mlp(*this, mlp);
}

MoeLayers MoeLayers::of(const Moe& moe) {
  auto layers = mlp_layers<MoeLayers>(moe);
  layers.router_scale = if_enabled(moe.router_scale);
  layers.router_per_expert_scale = if_enabled(moe.router_per_expert_scale);
  return layers;
}

void MoeLayers::into(Moe& moe, const Here&) const {
  into_mlp(*this, moe);
  moe.router_scale = router_scale.enabled.value_or(false);
  moe.router_per_expert_scale = router_per_expert_scale.enabled.value_or(false);
}

MambaLayers MambaLayers::of(const Mamba& mamba) {
  MambaLayers layers;
  layers.add_linear_biases = mamba.biases.linear;
  layers.dt_layer = stated(mamba.biases.dt);
  layers.convolution_layer = convolution_of(mamba, {.enabled = mamba.biases.convolution});
  return layers;
}

void MambaLayers::into(Mamba& mamba, const Here& here) const {
  for_each_affine(*this, [&](std::string_view layer_name, const AffineLayer& layer) {
    if (layer_name == "dt_layer" || effective(layer, add_linear_biases) == add_linear_biases) return;
    flag_of(here, layer_name)
        .fail(text("is ",
                   name(!add_linear_biases),
                   ", expected ",
                   name(add_linear_biases),
                   " as in add_linear_biases: the linear layers of a mamba are alike"));
  });
  mamba.biases = {add_linear_biases,
                  convolution_layer.bias.enabled.value_or(add_linear_biases),
                  effective(dt_layer, add_linear_biases)};
  into_convolution(convolution_layer, mamba);
}

GatedDeltaNetLayers GatedDeltaNetLayers::of(const GatedDeltaNet& gdn) {
  GatedDeltaNetLayers layers;
  layers.convolution_layer = convolution_of(gdn, if_enabled(gdn.convolution_bias));
  return layers;
}

void GatedDeltaNetLayers::into(GatedDeltaNet& gdn, const Here& here) const {
  refuse_biases(*this, here);
  gdn.convolution_bias = convolution_layer.bias.enabled.value_or(false);
  into_convolution(convolution_layer, gdn);
}

KimiDeltaAttentionLayers KimiDeltaAttentionLayers::of(const KimiDeltaAttention& kda) {
  KimiDeltaAttentionLayers layers;
  layers.convolution_layer = convolution_of(kda, if_enabled(kda.convolution_bias));
  return layers;
}

void KimiDeltaAttentionLayers::into(KimiDeltaAttention& kda, const Here& here) const {
  refuse_biases(*this, here);
  kda.convolution_bias = convolution_layer.bias.enabled.value_or(false);
  into_convolution(convolution_layer, kda);
}

void MainMixer::into(StochasticMixer& choice, const Here&) const {
  if (main_mixer_name) {
    choice.main_mixer_name = *main_mixer_name;
  } else if (!choice.mixers.empty()) {
    choice.main_mixer_name = choice.mixers.begin()->first;
  }
}

PatchLayers PatchLayers::of(const PatchEmbeddings& embeddings) {
  return {.patch_embeddings = {.bias = if_enabled(embeddings.bias)}};
}

void PatchLayers::into(PatchEmbeddings& embeddings, const Here&) const {
  embeddings.bias = effective(patch_embeddings, false);
}

EmbeddingParameters EmbeddingParameters::of(const Embeddings& embeddings) {
  return {if_enabled(embeddings.position_embeddings)};
}

void EmbeddingParameters::into(Embeddings& embeddings, const Here&) const {
  embeddings.position_embeddings = position_embeddings.enabled.value_or(false);
}

}  // namespace wconvert::models
