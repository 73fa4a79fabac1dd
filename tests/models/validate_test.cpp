#include "models/validate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "tests/models/tiny.h"

namespace wconvert::models::validate_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> findings_of(const Model& model) {
  Report report;
  validate(model, Here(report));
  return texts(report.findings());
}

/// What is found after a change to the mixer, the MLP, or the whole of a tiny model.
template <class M>
std::vector<std::string> with_mixer(M mixer, const std::function<void(M&)>& change) {
  Model model = tiny_model();
  change(mixer);
  block_of(model).mixer = mixer;
  return findings_of(model);
}
std::vector<std::string> with_attention(const std::function<void(Attention&)>& change) {
  Model model = tiny_model();
  return with_mixer(std::get<Attention>(block_of(model).mixer), change);
}
template <class M>
std::vector<std::string> with_mlp(M mlp, const std::function<void(M&)>& change) {
  Model model = tiny_model();
  change(mlp);
  block_of(model).mlp = mlp;
  return findings_of(model);
}
std::vector<std::string> with_model(const std::function<void(Model&)>& change) {
  Model model = tiny_model();
  change(model);
  return findings_of(model);
}

Mlp tiny_mlp() {
  Model model = tiny_model();
  return std::get<Mlp>(block_of(model).mlp);
}
Moe tiny_moe() {
  Moe moe;
  moe.biases = no_mlp_biases;
  moe.gated = true;
  moe.activation = Activation::silu;
  moe.experts = 6;
  moe.experts_per_token = 2;
  return moe;
}
HybridMoe tiny_hybrid() {
  HybridMoe hybrid;
  hybrid.dense = tiny_mlp();
  hybrid.routed = tiny_moe();
  return hybrid;
}
Mamba tiny_mamba() {
  Mamba mamba;
  mamba.state_size = 4;
  mamba.d_xb = 12;
  mamba.d_inner = 24;
  mamba.dt_rank = 3;
  return mamba;
}
Vision tiny_vision() {
  Vision vision;
  vision.hidden_size = 24;
  vision.encoder = tiny_model().decoder;
  vision.adapter = tiny_mlp();
  return vision;
}

TEST(Validate, ValidModelsHaveNoFindings) {
  EXPECT_THAT(findings_of(tiny_model()), IsEmpty());
  EXPECT_THAT(with_mixer<Mamba>(tiny_mamba(), [](Mamba&) {}), IsEmpty());
  EXPECT_THAT(with_mixer<GatedDeltaNet>({}, [](GatedDeltaNet&) {}), IsEmpty());
  EXPECT_THAT(with_mixer<KimiDeltaAttention>({}, [](KimiDeltaAttention&) {}), IsEmpty());
  EXPECT_THAT(with_mlp<Moe>(tiny_moe(), [](Moe&) {}), IsEmpty());
  EXPECT_THAT(with_mlp<HybridMoe>(tiny_hybrid(), [](HybridMoe&) {}), IsEmpty());
  EXPECT_THAT(with_model([](Model& m) { m.vision = tiny_vision(); }), IsEmpty());
}

TEST(Validate, SizesOfTheModelArePositive) {
  EXPECT_THAT(with_model([](Model& m) { m.hidden_size = 0; }), ElementsAre("hidden_size: is 0, expected more than 0"));
  EXPECT_THAT(with_model([](Model& m) { m.embeddings.vocab_size = -1; }),
              ElementsAre("embeddings.vocab_size: is -1, expected more than 0"));
  EXPECT_THAT(with_model([](Model& m) { m.embeddings.num_position_embeddings = 0; }),
              ElementsAre("embeddings.num_position_embeddings: is 0, expected more than 0"));
  EXPECT_THAT(with_model([](Model& m) { m.embeddings.embedding_scale = 0; }),
              ElementsAre("embeddings.embedding_scale: is 0.0, expected more than 0"));
  EXPECT_THAT(with_model([](Model& m) { m.head.final_logit_softcap = -0.5; }),
              ElementsAre("head.final_logit_softcap: is -0.5, expected more than 0"));
  EXPECT_THAT(with_model([](Model& m) { m.head.prediction_heads = 0; }),
              ElementsAre("head.prediction_heads: is 0, expected more than 0"));
}

TEST(Validate, AllFindingsAreReportedTogether) {
  EXPECT_THAT(with_model([](Model& m) {
                m.hidden_size = 0;
                m.embeddings.vocab_size = 0;
                m.decoder.count = -1;
              }),
              ElementsAre("hidden_size: is 0, expected more than 0",
                          "embeddings.vocab_size: is 0, expected more than 0",
                          "decoder.num_blocks: is -1, expected 0 or more"));
}

TEST(Validate, ADecoderMayHaveNoBlocks) {
  EXPECT_THAT(with_model([](Model& m) { m.decoder.count = 0; }), IsEmpty());
}

TEST(Validate, ExtraPredictionHeadsNeedABlockToRepeat) {
  const auto heads_over = [](bool fixed) {
    return with_model([&](Model& m) {
      m.head.prediction_heads = 3;
      m.decoder.count = 0;
      if (!fixed) m.decoder.pattern = {"block"};
    });
  };
  EXPECT_THAT(heads_over(true), IsEmpty());
  EXPECT_THAT(heads_over(false),
              ElementsAre("head.prediction_heads: is 3, expected 1: the others repeat the last block, and there is "
                          "none"));
}

TEST(Validate, ANormalizationDividesByMoreThanZero) {
  EXPECT_THAT(with_model([](Model& m) { block_of(m).normalization = RmsNorm{0.0}; }),
              ElementsAre("decoder.block.normalization.epsilon: is 0.0, expected more than 0"));
  EXPECT_THAT(with_model([](Model& m) { m.head.normalization = LayerNorm{-1e-5}; }),
              ElementsAre("head.normalization.epsilon: is -1e-05, expected more than 0"));
  EXPECT_THAT(with_attention([](Attention& a) {
                a.query_norm = RmsNorm{0.0};
                a.key_norm = FixedRmsNorm{0.0};
                a.value_norm = GatedRmsNorm{0.0};
              }),
              ElementsAre("decoder.block.mixer.query_norm.epsilon: is 0.0, expected more than 0",
                          "decoder.block.mixer.key_norm.epsilon: is 0.0, expected more than 0",
                          "decoder.block.mixer.value_norm.epsilon: is 0.0, expected more than 0"));
  EXPECT_THAT(with_model([](Model& m) {
                block_of(m).pre_mixer_normalization = RmsNorm{0.0};
                block_of(m).pre_mlp_normalization = RmsNorm{0.0};
                block_of(m).post_mixer_normalization = RmsNorm{0.0};
                block_of(m).post_mlp_normalization = RmsNorm{0.0};
              }),
              ElementsAre("decoder.block.pre_mixer_normalization.epsilon: is 0.0, expected more than 0",
                          "decoder.block.pre_mlp_normalization.epsilon: is 0.0, expected more than 0",
                          "decoder.block.post_mixer_normalization.epsilon: is 0.0, expected more than 0",
                          "decoder.block.post_mlp_normalization.epsilon: is 0.0, expected more than 0"));
  EXPECT_THAT(with_model([](Model& m) { m.head.normalization = NoNorm{}; }), IsEmpty());
}

TEST(Validate, ANumberThatIsNoneIsNotPositive) {
  EXPECT_THAT(with_model([](Model& m) { m.head.normalization = RmsNorm{std::numeric_limits<double>::quiet_NaN()}; }),
              ElementsAre("head.normalization.epsilon: is nan, expected more than 0"));
}

TEST(Validate, HeadsComeInWholeGroups) {
  EXPECT_THAT(with_attention([](Attention& a) { a.head_groups = 3; }),
              ElementsAre("decoder.block.mixer.heads: is 4, expected a multiple of head_groups, which is 3"));
  EXPECT_THAT(with_attention([](Attention& a) { a.head_groups = 0; }),
              ElementsAre("decoder.block.mixer.head_groups: is 0, expected more than 0"));
  EXPECT_THAT(with_attention([](Attention& a) { a.heads = 0; }), IsEmpty());
  EXPECT_THAT(with_attention([](Attention& a) { a.heads = -4; }),
              ElementsAre("decoder.block.mixer.heads: is -4, expected 0 or more"));
}

TEST(Validate, NumbersOfAnAttentionHaveTheirRange) {
  EXPECT_THAT(with_attention([](Attention& a) { a.head_size = 0; }),
              ElementsAre("decoder.block.mixer.head_size: is 0, expected more than 0"));
  EXPECT_THAT(with_attention([](Attention& a) { a.softmax_scale_power = -0.5; }),
              ElementsAre("decoder.block.mixer.softmax_scale_power: is -0.5, expected 0 or more"));
  EXPECT_THAT(with_attention([](Attention& a) { a.dropout = -0.1; }),
              ElementsAre("decoder.block.mixer.dropout: is -0.1, expected 0 or more"));
  EXPECT_THAT(with_attention([](Attention& a) { a.window_size = -1; }),
              ElementsAre("decoder.block.mixer.window_size: is -1, expected 0 or more"));
}

TEST(Validate, OnlyACausalAttentionHasAWindow) {
  EXPECT_THAT(with_attention([](Attention& a) { a.causal = false; }), IsEmpty());
  EXPECT_THAT(with_attention([](Attention& a) { a.window_size = 5; }), IsEmpty());
  EXPECT_THAT(
      with_attention([](Attention& a) {
        a.causal = false;
        a.window_size = 5;
      }),
      ElementsAre("decoder.block.mixer.window_size: is 5, expected null: only a causal attention has a window"));
}

TEST(Validate, RotatedHeadsHaveAnEvenSize) {
  const auto odd = [](Rotary rotary) {
    return with_attention([&](Attention& a) {
      a.head_size = 5;
      a.rotary = rotary;
    });
  };
  const auto refusal = ElementsAre("decoder.block.mixer.head_size: is 5, expected an even one: it is rotated");
  EXPECT_THAT(odd(DefaultRotary{}), refusal);
  EXPECT_THAT(odd(Llama3Rotary{}), refusal);
  EXPECT_THAT(odd(YarnRotary{}), refusal);
  EXPECT_THAT(odd(NoRotary{}), IsEmpty());
}

TEST(Validate, HeadsRotatedInTwoDimensionsHaveASizeOfWholeFours) {
  EXPECT_THAT(with_attention([](Attention& a) { a.rotary = Rotary2d{}; }),
              ElementsAre("decoder.block.mixer.head_size: is 6, expected a multiple of 4: it is rotated in two "
                          "dimensions"));
}

TEST(Validate, AProportionalRotaryRotatesAnEvenPart) {
  const auto part = [](double factor) {
    return with_attention([&](Attention& a) {
      a.head_size = 10;
      a.rotary = ProportionalRotary{10000.0, factor};
    });
  };
  EXPECT_THAT(part(0.4), IsEmpty());
  EXPECT_THAT(part(0.25), IsEmpty()) << "2.5 rounds to the even 2";
  EXPECT_THAT(part(0.5),
              ElementsAre("decoder.block.mixer.rotary.partial_rotary_factor: is 0.5, which rotates 5 of 10 channels, "
                          "expected an even number above 0"));
  EXPECT_THAT(part(0.0),
              ElementsAre("decoder.block.mixer.rotary.partial_rotary_factor: is 0.0, which rotates 0 of 10 channels, "
                          "expected an even number above 0"));
  EXPECT_THAT(part(1.5),
              ElementsAre("decoder.block.mixer.rotary.partial_rotary_factor: is 1.5, expected one from 0 to 1"));
}

TEST(Validate, ALlama3RotaryHasItsFactorsInOrder) {
  EXPECT_THAT(with_attention([](Attention& a) { a.rotary = Llama3Rotary{.low_frequency_factor = 4.0}; }),
              ElementsAre("decoder.block.mixer.rotary.high_frequency_factor: is 4.0, expected more than "
                          "low_frequency_factor, which is 4.0"));
}

TEST(Validate, AMambaIsMadeOfWholeStates) {
  EXPECT_THAT(with_mixer<Mamba>(tiny_mamba(), [](Mamba& m) { m.d_xb = 10; }),
              ElementsAre("decoder.block.mixer.d_xb: is 10, expected a multiple of state_size, which is 4",
                          "decoder.block.mixer.d_inner: is 24, expected a multiple of d_xb, which is 10"));
  EXPECT_THAT(with_mixer<Mamba>(tiny_mamba(), [](Mamba& m) { m.d_inner = 22; }),
              ElementsAre("decoder.block.mixer.d_inner: is 22, expected a multiple of state_size, which is 4",
                          "decoder.block.mixer.d_inner: is 22, expected a multiple of d_xb, which is 12"));
  EXPECT_THAT(with_mixer<Mamba>(tiny_mamba(), [](Mamba& m) { m.d_inner = 28; }),
              ElementsAre("decoder.block.mixer.d_inner: is 28, expected a multiple of d_xb, which is 12"));
}

TEST(Validate, SizesOfAMambaArePositive) {
  EXPECT_THAT(with_mixer<Mamba>(tiny_mamba(),
                                [](Mamba& m) { m.state_size = m.d_inner = m.d_xb = m.dt_rank = m.kernel_size = 0; }),
              ElementsAre("decoder.block.mixer.state_size: is 0, expected more than 0",
                          "decoder.block.mixer.d_inner: is 0, expected more than 0",
                          "decoder.block.mixer.d_xb: is 0, expected more than 0",
                          "decoder.block.mixer.dt_rank: is 0, expected more than 0",
                          "decoder.block.mixer.convolution_layer.kernel_size: is 0, expected more than 0"));
}

TEST(Validate, SizesOfAGatedDeltaNetArePositive) {
  EXPECT_THAT(with_mixer<GatedDeltaNet>({},
                                        [](GatedDeltaNet& g) {
                                          g.value_heads = g.key_heads = g.key_head_dim = g.value_head_dim = 0;
                                          g.kernel_size = 0;
                                          g.normalization.epsilon = 0;
                                        }),
              ElementsAre("decoder.block.mixer.value_heads: is 0, expected more than 0",
                          "decoder.block.mixer.key_heads: is 0, expected more than 0",
                          "decoder.block.mixer.key_head_dim: is 0, expected more than 0",
                          "decoder.block.mixer.value_head_dim: is 0, expected more than 0",
                          "decoder.block.mixer.convolution_layer.kernel_size: is 0, expected more than 0",
                          "decoder.block.mixer.normalization.epsilon: is 0.0, expected more than 0"));
}

TEST(Validate, HeadsOfAGatedDeltaNetComeInWholeGroups) {
  EXPECT_THAT(with_mixer<GatedDeltaNet>({}, [](GatedDeltaNet& g) { g.key_heads = 3; }),
              ElementsAre("decoder.block.mixer.value_heads: is 16, expected a multiple of key_heads, which is 3"));
  EXPECT_THAT(with_mixer<GatedDeltaNet>({}, [](GatedDeltaNet& g) { g.key_heads = 1; }),
              ElementsAre("decoder.block.mixer.value_heads: is 16, expected 1 beside a single key head"));
}

TEST(Validate, SizesOfAKimiDeltaAttentionArePositive) {
  EXPECT_THAT(with_mixer<KimiDeltaAttention>({},
                                             [](KimiDeltaAttention& k) {
                                               k.heads = k.head_dim = k.kernel_size = 0;
                                               k.normalization.epsilon = 0;
                                             }),
              ElementsAre("decoder.block.mixer.heads: is 0, expected more than 0",
                          "decoder.block.mixer.head_dim: is 0, expected more than 0",
                          "decoder.block.mixer.convolution_layer.kernel_size: is 0, expected more than 0",
                          "decoder.block.mixer.normalization.epsilon: is 0.0, expected more than 0"));
}

TEST(Validate, AStochasticMixerHasMixersAndAMainOne) {
  EXPECT_THAT(with_mixer<StochasticMixer>({}, [](StochasticMixer&) {}),
              ElementsAre("decoder.block.mixer.mixers: is empty, expected at least one mixer"));
  EXPECT_THAT(with_mixer<StochasticMixer>({},
                                          [](StochasticMixer& s) {
                                            s.mixers["a"] = tiny_mamba();
                                            s.main_mixer_name = "b";
                                          }),
              ElementsAre(R"(decoder.block.mixer.main_mixer_name: is "b", expected a name among the mixers)"));
}

TEST(Validate, MixersAreNamedSoThatTheirTensorsCanBe) {
  EXPECT_THAT(with_mixer<StochasticMixer>({},
                                          [](StochasticMixer& s) {
                                            s.mixers["a.b"] = s.mixers["a/b"] = s.mixers["ok"] = tiny_mamba();
                                            s.main_mixer_name = "ok";
                                          }),
              ElementsAre("decoder.block.mixer.mixers.a.b: is no name for a mixer: it becomes part of tensor names, "
                          "expected one without a dot or a slash",
                          "decoder.block.mixer.mixers.a/b: is no name for a mixer: it becomes part of tensor names, "
                          "expected one without a dot or a slash"));
}

TEST(Validate, MixersWithinAMixerAreChecked) {
  EXPECT_THAT(with_mixer<StochasticMixer>({},
                                          [](StochasticMixer& s) {
                                            KimiDeltaAttention without_heads;
                                            without_heads.heads = 0;
                                            s.mixers["a"] = without_heads;
                                            s.main_mixer_name = "a";
                                          }),
              ElementsAre("decoder.block.mixer.mixers.a.heads: is 0, expected more than 0"));
}

TEST(Validate, AnMlpHasASize) {
  EXPECT_THAT(with_mlp<Mlp>(tiny_mlp(),
                            [](Mlp& m) {
                              m.intermediate_size = 0;
                              m.pre_norm = RmsNorm{0.0};
                              m.post_norm = RmsNorm{0.0};
                            }),
              ElementsAre("decoder.block.mlp.intermediate_size: is 0, expected more than 0",
                          "decoder.block.mlp.pre_norm.epsilon: is 0.0, expected more than 0",
                          "decoder.block.mlp.post_norm.epsilon: is 0.0, expected more than 0"));
}

TEST(Validate, ExpertsAreSeveralAndEnough) {
  EXPECT_THAT(with_mlp<Moe>(tiny_moe(), [](Moe& m) { m.experts = m.experts_per_token = 1; }),
              ElementsAre("decoder.block.mlp.experts: is 1, expected more than 1"));
  EXPECT_THAT(with_mlp<Moe>(tiny_moe(), [](Moe& m) { m.shared_experts = -1; }),
              ElementsAre("decoder.block.mlp.shared_experts: is -1, expected 0 or more"));
  EXPECT_THAT(with_mlp<Moe>(tiny_moe(), [](Moe& m) { m.experts_per_token = 0; }),
              ElementsAre("decoder.block.mlp.experts_per_token: is 0, expected more than 0"));
  EXPECT_THAT(with_mlp<Moe>(tiny_moe(), [](Moe& m) { m.shared_experts = 4; }), IsEmpty());
  EXPECT_THAT(with_mlp<Moe>(tiny_moe(), [](Moe& m) { m.shared_experts = 5; }),
              ElementsAre("decoder.block.mlp.experts: is 6, expected at least 7: 5 shared ones and 2 for each token"));
  EXPECT_THAT(with_mlp<Moe>(tiny_moe(), [](Moe& m) { m.router_normalization = RmsNorm{0.0}; }),
              ElementsAre("decoder.block.mlp.router_normalization.epsilon: is 0.0, expected more than 0"));
}

TEST(Validate, ExpertsHaveNoBiases) {
  EXPECT_THAT(with_mlp<Moe>(tiny_moe(), [](Moe& m) { m.biases.layer_1 = true; }),
              ElementsAre("decoder.block.mlp.add_linear_biases: is true, expected false: experts have no biases"));
}

TEST(Validate, BothBranchesOfAHybridAreAlike) {
  EXPECT_THAT(with_mlp<HybridMoe>(tiny_hybrid(), [](HybridMoe& h) { h.routed.shared_experts = 1; }),
              ElementsAre("decoder.block.mlp.routed.shared_experts: is 1, expected 0 beside a dense layer"));
  EXPECT_THAT(with_mlp<HybridMoe>(tiny_hybrid(), [](HybridMoe& h) { h.routed.gated = false; }),
              ElementsAre("decoder.block.mlp.routed.gated: is false, expected true as in the dense layer"));
  EXPECT_THAT(with_mlp<HybridMoe>(tiny_hybrid(), [](HybridMoe& h) { h.dense.gated = false; }),
              ElementsAre("decoder.block.mlp.routed.gated: is true, expected false as in the dense layer"));
  EXPECT_THAT(with_mlp<HybridMoe>(tiny_hybrid(), [](HybridMoe& h) { h.routed.activation = Activation::relu; }),
              ElementsAre("decoder.block.mlp.routed.activation: is relu, expected silu as in the dense layer"));
}

TEST(Validate, BranchesOfAHybridAreChecked) {
  EXPECT_THAT(with_mlp<HybridMoe>(tiny_hybrid(),
                                  [](HybridMoe& h) {
                                    h.pre_norm = RmsNorm{0.0};
                                    h.post_norm = RmsNorm{0.0};
                                    h.dense.intermediate_size = 0;
                                    h.routed.experts_per_token = 0;
                                  }),
              ElementsAre("decoder.block.mlp.pre_norm.epsilon: is 0.0, expected more than 0",
                          "decoder.block.mlp.post_norm.epsilon: is 0.0, expected more than 0",
                          "decoder.block.mlp.dense.intermediate_size: is 0, expected more than 0",
                          "decoder.block.mlp.routed.experts_per_token: is 0, expected more than 0"));
}

TEST(Validate, APatternNamesBlocksThatExist) {
  EXPECT_THAT(with_model([](Model& m) {
                m.decoder.pattern = {"block", "other"};
              }),
              ElementsAre(R"(decoder.pattern[1]: is "other", expected a name among the blocks)"));
  EXPECT_THAT(with_model([](Model& m) {
                m.decoder.pattern = {"a"};
                m.decoder.kinds.clear();
              }),
              ElementsAre("decoder.blocks: is empty, expected at least one block"));
}

TEST(Validate, ABlockThatStandsNowhereIsANoteAndChecked) {
  Model model = tiny_model();
  model.decoder.pattern = {"block"};
  model.decoder.kinds["spare"] = block_of(model);
  model.decoder.kinds["spare"].normalization = RmsNorm{0.0};
  Report report;
  validate(model, Here(report));

  EXPECT_THAT(texts(report.notes()), ElementsAre("decoder.blocks.spare: stands nowhere in the pattern"));
  EXPECT_THAT(texts(report.findings()),
              ElementsAre("decoder.blocks.spare.normalization.epsilon: is 0.0, expected more than 0"));
}

TEST(Validate, AVisionTowerIsCheckedThroughout) {
  EXPECT_THAT(with_model([](Model& m) {
                m.vision = tiny_vision();
                m.vision->hidden_size = 0;
                m.vision->embeddings.patch_height = 0;
                m.vision->embeddings.patch_width = 0;
                m.vision->embeddings.normalization = RmsNorm{0.0};
                m.vision->encoder.count = -1;
                m.vision->adapter.intermediate_size = 0;
              }),
              ElementsAre("vision_encoder.hidden_size: is 0, expected more than 0",
                          "vision_encoder.embeddings.patch_height: is 0, expected more than 0",
                          "vision_encoder.embeddings.patch_width: is 0, expected more than 0",
                          "vision_encoder.embeddings.normalization.epsilon: is 0.0, expected more than 0",
                          "vision_encoder.encoder.num_blocks: is -1, expected 0 or more",
                          "vision_encoder.adapter.intermediate_size: is 0, expected more than 0"));
}

}  // namespace
}  // namespace wconvert::models::validate_test
