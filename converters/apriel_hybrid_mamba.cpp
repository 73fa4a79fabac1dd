#include "converters/apriel2_text.h"
#include "converters/apriel_hybrid_ssm.h"

namespace wconvert::converters {

using namespace models;

namespace {

/// ssm_cfg, with the class's defaults for its missing keys, and the hidden size, which some of them follow.
class SsmConfig : public NoTensors {
 public:
  explicit SsmConfig(Section<Mamba> rows) : rows_(std::move(rows)) {}
  std::string key() const { return apriel_ssm_object; }
  void read(const HfReader& hf, Mamba& config, const Here& here) const {
    Json defaults = apriel_ssm_defaults();
    if (const auto hidden = hf.object().integer("hidden_size")) defaults["hidden_size"] = *hidden;
    if (const auto inner = hf.enter(apriel_ssm_object, std::move(defaults))) return rows_.read(*inner, config, here);
    hf.at(apriel_ssm_object).fail("is missing, expected an object");
  }
  void write(const Mamba& config, const HfWriter& hf, const Here& here) const {
    rows_.write(config, hf.enter(apriel_ssm_object), here);
  }
  void review(Claims& claims, const Here& here) const { claims.merge(rows_.claims(here)); }
  void show(const Listing& listing) const { rows_.show(listing.enter("", apriel_ssm_object, "", "")); }

 private:
  Section<Mamba> rows_;
};

/// dt_rank, which may be "auto".
class DtRank : public NoTensors {
 public:
  std::string key() const { return "dt_rank"; }
  void read(const HfReader& hf, Mamba& config, const Here& here) const {
    const Json* value = hf.find("dt_rank");
    if (value != nullptr && !value->is_null() && *value != "auto") {
      return hf.fill("dt_rank", *value, config.dt_rank, here / "dt_rank");
    }
    const auto hidden = hf.object().integer("hidden_size");
    if (!hidden) return hf.at("dt_rank").fail("is auto, and hidden_size does not give it");
    config.dt_rank = (*hidden + 15) / 16;
    hf.at("dt_rank").note(text("is auto: hidden_size / 16, rounded up = ", config.dt_rank));
  }
  void write(const Mamba& config, const HfWriter& hf, const Here& here) const {
    hf.put("dt_rank", config.dt_rank, here / "dt_rank");
  }
  void review(Claims& claims, const Here&) const { claims.insert("dt_rank"); }
  void show(const Listing& listing) const { listing.field("dt_rank", "dt_rank", "if auto: hidden_size / 16"); }
};

const Rule<std::int64_t> as_hidden = {"hidden_size", [](const HfObject& hf) { return hf.integer("hidden_size"); }};
const Rule<std::int64_t> expanded = {
    "hidden_size * expand",
    [](const HfObject& hf) -> std::optional<std::int64_t> {
      const auto hidden = hf.integer("hidden_size"), expand = hf.integer("expand");
      if (!hidden || !expand) return std::nullopt;
      return *hidden * *expand;
    },
};

}  // namespace

// clang-format off

Json apriel_ssm_defaults() {
  return {
    {"d_state", 64},       {"d_inner", 4096},    {"d_xb", nullptr},       {"dt_rank", "auto"},   {"d_conv", 4},
    {"bias", false},       {"conv_bias", true},  {"dt_proj_bias", true},  {"expand", 1},
    {"n_v_heads", 32},     {"n_qk_heads", 32},   {"chunk_size", 128},     {"activation", "identity"},
    {"dt_min", 0.001},     {"dt_max", 0.1},      {"dt_init", "random"},   {"dt_scale", 1.0},
    {"dt_init_floor", 1e-4}, {"repeat_kv_before_conv", true},
  };
}

Section<Mamba> apriel_hybrid_mamba() {
  using M = Mamba;
  const Section<MambaBiases> biases = {
    Rename    {&MambaBiases::linear,         "bias"},
    Rename    {&MambaBiases::convolution,    "conv_bias"},
    Rename    {&MambaBiases::dt,             "dt_proj_bias"},
  };
  const Section<M> rows = {
    //         model                          HF
    Rename    {&M::state_size,               "d_state"},
    Default   {&M::d_inner,                  "d_inner",   expanded},
    Default   {&M::d_xb,                     "d_xb",      as_hidden},
    DtRank    {},
    Rename    {&M::kernel_size,              "d_conv"},
    Rename    {&M::repeat_kv_before_conv,    "repeat_kv_before_conv"},
    Nested    {&M::biases,                    flat,       biases},
    Carried   {"expand",                      1},
    Carried   {"n_v_heads",                   32},
    Carried   {"n_qk_heads",                  32},
    Carried   {"chunk_size",                  128},
    Carried   {"activation",                 "identity"},
    Carried   {"dt_min",                      0.001},
    Carried   {"dt_max",                      0.1},
    Carried   {"dt_init",                    "random"},
    Carried   {"dt_scale",                    1.0},
    Carried   {"dt_init_floor",               1e-4},
  };
  return Section<M>{SsmConfig(rows)}.with(apriel_mamba_weights());
}

// clang-format on

}  // namespace wconvert::converters
