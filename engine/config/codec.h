#pragma once

// Described structs to and from the maps of a configuration, as Fast-LLM spells them. A read reports every finding, and
// refuses a key that no describe() lists.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "engine/config/blocks.h"
#include "engine/config/describe.h"
#include "engine/config/keys.h"
#include "engine/config/value.h"
#include "engine/core/report.h"
#include "engine/core/text.h"
#include "engine/io/json.h"

namespace wconvert {

/// How a type is read and written. The general case is a single value.
template <class V>
struct Codec {
  static void read(const Json& json, V& value, const Here& here) {
    if (const Complaint wrong = decode(json, value)) here.fail(*wrong);
  }
  static Json write(const V& value) { return encode(value); }
};

template <class V>
void read_config(const Json& json, V& value, const Here& here) {
  Codec<V>::read(json, value, here);
}
template <class V>
Json write_config(const V& value) {
  return Codec<V>::write(value);
}

/// Does a `type` mean this struct?
template <Typed T>
bool is_named(const Json& type) {
  if (!type.is_string()) return false;
  const std::string& name = type.get_ref<const std::string&>();
  if constexpr (Renamed<T>) {
    if (name == T::old_type) return true;
  }
  return name == T::type;
}

/// What a training field is read into: descriptions hold views.
template <class V>
struct Owned {
  using type = V;
};
template <>
struct Owned<std::string_view> {
  using type = std::string;
};
template <>
struct Owned<std::optional<std::string_view>> {
  using type = std::optional<std::string>;
};

template <class V>
void read_training(const Training<V>& field, Keys& keys) {
  const Json* json = keys.take(field.name);
  if (json == nullptr) return;
  const Here here = keys.here() / field.name;
  const typename Owned<V>::type otherwise(field.otherwise);
  auto held = otherwise;
  read_config(*json, held, here);
  if (held != otherwise) here.note("is a training setting that no Hugging Face format holds: left behind");
}

template <Described T>
struct Codec<T> {
  static void read(const Json& json, T& value, const Here& here) {
    if (!json.is_object()) return here.fail(complaint(json, "an object"));
    Keys keys(json, here);
    const Json* type = keys.take("type");
    if (type != nullptr && !type->is_null()) read_type(*type, here / "type");
    read_entries(keys, value);
    keys.refuse_others();
  }
  static Json write(const T& value) {
    Json json = Json::object();
    if constexpr (Typed<T>) json["type"] = std::string(T::type);
    write_entries(value, json);
    return json;
  }

  /// The entries alone, from a map that holds others, too.
  static void read_entries(Keys& keys, T& value) {
    for_each_entry<T>([&](const auto& entry) { read_entry(entry, keys, value); });
    if constexpr (Spelled<T>) {
      typename T::Spelling spelling;
      Codec<typename T::Spelling>::read_entries(keys, spelling);
      spelling.into(value, keys.here());
    }
  }
  static void write_entries(const T& value, Json& json) {
    const T otherwise{};
    for_each_field<T>([&](const auto& field) {
      const auto& member = value.*field.member;
      if (field.form == Form::apart) return;
      if (field.form != Form::always && member == otherwise.*field.member) return;
      json[std::string(field.name)] = write_config(member);
    });
    if constexpr (Spelled<T>) Codec<typename T::Spelling>::write_entries(T::Spelling::of(value), json);
  }

 private:
  static void read_type(const Json& type, const Here& here) {
    if constexpr (!Typed<T>) {
      here.fail(complaint(type, "no type here"));
    } else if (!is_named<T>(type)) {
      here.fail(complaint(type, quoted(T::type)));
    }
  }
  template <class V>
  static void read_entry(const Field<T, V>& field, Keys& keys, T& value) {
    if (field.form == Form::apart) return;
    const Json* json = keys.take(field.name);
    const Here here = keys.here() / field.name;
    if (json == nullptr) return;
    if (field.form == Form::never_null && json->is_null()) {
      here.fail("is null, expected a value, or no such key");
    } else {
      read_config(*json, value.*field.member, here);
    }
  }
  template <class V>
  static void read_entry(const Training<V>& field, Keys& keys, T&) {
    read_training(field, keys);
  }
  template <class V>
  static void read_entry(const Retired<V>& field, Keys& keys, T&) {
    const Json* json = keys.take(field.name);
    if (json == nullptr || *json == encode(field.only)) return;
    (keys.here() / field.name).fail(complaint(*json, "no such key"));
  }
};

/// One of several structs, told by `type`; the first one where there is none.
template <Typed... Ts>
struct Codec<std::variant<Ts...>> {
  using Variant = std::variant<Ts...>;

  static void read(const Json& json, Variant& value, const Here& here) {
    if (!json.is_object()) return here.fail(complaint(json, "an object"));
    const auto type = json.find("type");
    if (type == json.end() || type->is_null())
      return read_as<std::variant_alternative_t<0, Variant>>(json, value, here);
    if (!(read_if_named<Ts>(*type, json, value, here) || ...)) (here / "type").fail(complaint(*type, expected()));
  }
  static Json write(const Variant& value) {
    return std::visit([](const auto& held) { return write_config(held); }, value);
  }

 private:
  static std::string expected() {
    std::string names;
    const auto add = [&]<class T>(std::type_identity<T>) {
      if constexpr (!Refused<T>) names += (names.empty() ? "" : ", ") + std::string(T::type);
    };
    (add(std::type_identity<Ts>{}), ...);
    return "one of " + names;
  }
  template <class T>
  static void read_as(const Json& json, Variant& value, const Here& here) {
    T held;
    read_config(json, held, here);
    value = std::move(held);
  }
  template <class T>
  static bool read_if_named(const Json& type, const Json& json, Variant& value, const Here& here) {
    if (!is_named<T>(type)) return false;
    if constexpr (Refused<T>) {
      (here / "type").fail("is " + describe_json(type) + ", " + std::string(T::refusal));
    } else {
      read_as<T>(json, value, here);
    }
    return true;
  }
};

/// Null is the empty optional. Single values know that themselves.
template <class V>
requires(!requires(const Json& json, V& value) { decode(json, value); }) struct Codec<std::optional<V>> {
  static void read(const Json& json, std::optional<V>& value, const Here& here) {
    if (json.is_null()) return value.reset();
    read_config(json, value.emplace(), here);
  }
  static Json write(const std::optional<V>& value) { return value ? write_config(*value) : Json(nullptr); }
};

template <class V>
struct Codec<std::map<std::string, V>> {
  static void read(const Json& json, std::map<std::string, V>& value, const Here& here) {
    if (!json.is_object()) return here.fail(complaint(json, "an object"));
    value.clear();
    for (const auto& [name, item] : json.items()) read_config(item, value[name], here / printable(name));
  }
  static Json write(const std::map<std::string, V>& value) {
    Json json = Json::object();
    for (const auto& [name, item] : value) json[name] = write_config(item);
    return json;
  }
};

/// A stack of blocks: `fixed` with one block, or `pattern` with several and the names at each position.
template <class B>
struct Codec<Blocks<B>> {
  static void read(const Json& json, Blocks<B>& value, const Here& here) {
    if (!json.is_object()) return here.fail(complaint(json, "an object"));
    Keys keys(json, here);
    const Json* type = keys.take("type");
    value = {};
    if (type == nullptr || type->is_null() || *type == "fixed") {
      read_one(keys.take("block"), value.kinds["block"], here / "block");
    } else if (*type == "pattern") {
      read_pattern(keys, value);
    } else {
      return (here / "type").fail(complaint(*type, "one of fixed, pattern"));
    }
    read_one(keys.take("num_blocks"), value.count, here / "num_blocks");
    read_training(training<std::optional<double>>("lr_scale"), keys);
    keys.refuse_others();
  }
  static Json write(const Blocks<B>& value) {
    Json json = Json::object();
    json["type"] = value.is_fixed() ? "fixed" : "pattern";
    json["num_blocks"] = value.count;
    if (value.is_fixed()) {
      json["block"] = write_config(value.last());
    } else {
      json["pattern"] = write_config(value.pattern);
      json["blocks"] = write_config(value.kinds);
    }
    return json;
  }

 private:
  template <class V>
  static void read_one(const Json* json, V& value, const Here& here) {
    if (json != nullptr) read_config(*json, value, here);
  }
  static void read_pattern(Keys& keys, Blocks<B>& value) {
    value.kinds.clear();
    read_one(keys.take("blocks"), value.kinds, keys.here() / "blocks");
    const Here here = keys.here() / "pattern";
    const Json* pattern = keys.take("pattern");
    if (pattern == nullptr || *pattern == Json::array()) {
      here.fail("is empty, expected the name of a block for each position");
    } else {
      read_config(*pattern, value.pattern, here);
    }
    if (value.pattern.empty()) value = {};
    if (keys.take("block") != nullptr)
      (keys.here() / "block").note("stands beside a pattern and means nothing: left out");
  }
};

}  // namespace wconvert
