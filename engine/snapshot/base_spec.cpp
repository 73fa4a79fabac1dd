#include "engine/snapshot/base_spec.h"

#include <algorithm>

#include "engine/core/text.h"
#include "engine/snapshot/identity.h"
#include "engine/snapshot/members.h"

namespace wconvert {
namespace {

bool is_text(std::string_view modality) {
  return modality == "text" || modality == "text-moe";
}

bool knows(const Modality& modality, std::string_view key) {
  return std::any_of(
      modality.plan.begin(), modality.plan.end(), [&](const PlanField& field) { return field.name == key; });
}

void check_base_plan(const BaseSpec& base, const Here& here) {
  const Here place = here / "plan";
  const Modality* modality = modality_named(base.modality);
  if (modality == nullptr) {
    if (!base.plan.is_null()) place.fail(text("is given, but ", base.str(), " is ", base.modality, ", which has none"));
    return;
  }
  if (base.plan.is_null()) {
    place.fail(text("is missing: ", base.str(), " is ", base.modality, ", which needs one"));
  } else if (!base.plan.is_object()) {
    place.fail(text("is ", describe_json(base.plan), ", expected an object"));
  } else {
    check_plan(base.plan, *modality, place);
    for (const auto& [key, value] : base.plan.items()) {
      if (!knows(*modality, key)) {
        (place / printable(key)).fail(text("is no key of the plan of ", base.str(), ", which is ", base.modality));
      }
    }
  }
}

}  // namespace

std::string BaseSpec::str() const {
  return "base " + quoted(key);
}

BaseSpec parse_base_spec(std::string_view text, const Path& where) {
  const Json json = parse_json(text, where);
  if (!json.is_object()) {
    throw Error(Trouble::input, where, wconvert::text("is ", describe_json(json), ", expected an object"));
  }
  Report report;
  const Here here = Here(report, where).colon();
  Members members(json, here);
  BaseSpec base;
  base.key = members.word("key");
  base.hf_id = members.word("hf_id");
  base.revision = members.word("revision");
  base.architecture = members.word("architecture");
  base.modality = members.word("modality");
  base.redistributable = members.flag("redistributable", false);
  if (const Json* plan = members.find("plan")) base.plan = *plan;
  members.finish();
  report.raise();

  check_hf_id(base.hf_id, here / "hf_id");
  check_revision(base.revision, here / "revision");
  check_class_name(base.architecture, here / "architecture");
  if (modality_named(base.modality) == nullptr && !is_text(base.modality)) {
    (here / "modality")
        .fail(wconvert::text(
            "is ", quoted(base.modality), ", expected one of \"text\", \"text-moe\", ", modality_names()));
  } else {
    check_base_plan(base, here);
  }
  report.raise();
  return base;
}

BaseSpec read_base_spec(const fs::path& file) {
  const InputFile input = InputFile::open(file);
  return parse_base_spec(input.read_all(JsonLimits().bytes), input.path());
}

const Modality& modality_of(const BaseSpec& base, std::string_view wanted) {
  const Path where = Path().in(base.str());
  if (!wanted.empty() && modality_named(wanted) == nullptr) {
    throw Error(
        Trouble::usage, Path().in("--modality"), text("is ", quoted(wanted), ", expected one of ", modality_names()));
  }
  if (!wanted.empty() && base.modality != wanted) {
    throw Error(Trouble::input,
                where,
                text("is ", base.modality, "; only ", wanted, " bases are exported as ", wanted, " snapshots"));
  }
  const Modality* modality = modality_named(base.modality);
  if (modality == nullptr) {
    throw Error(Trouble::input, where, text("is ", base.modality, "; snapshots are of ", modality_names()));
  }
  return *modality;
}

}  // namespace wconvert
