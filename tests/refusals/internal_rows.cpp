#include "tests/refusals/rows.h"

namespace wconvert::refusals {
namespace {

using namespace std::string_view_literals;

constexpr auto internal_file = "model_0.safetensors"sv;

}  // namespace

// clang-format off
std::vector<Table> internal_tables() {
  return {{"Metadata", "internal", "export internal out --format llama", {
    {"nothing_at_all", {write(metadata_file, "")}, "metadata.yaml: is empty, expected YAML"},
    {"missing", {remove(metadata_file)}, "internal: holds no metadata.yaml, so it is not an internal checkpoint"},
    {"scalar", {write(metadata_file, "llama\n")}, R"(metadata.yaml: is the string "llama", expected a map)"},
    {"list", {write(metadata_file, "- a\n- b\n")}, "metadata.yaml: is a list, expected a map"},
    {"git_lfs", {write(metadata_file, "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 700\n")}, R"(metadata.yaml: is the string "version https://git-lfs.github.com/spec/v1 oid sha256:4d7a size 700", expected a map
hint: looks like a Git LFS pointer: fetch the file itself with `git lfs pull`)"},
    {"web_page", {write(metadata_file, "<!doctype html><html></html>")}, R"(metadata.yaml: is the string "<!doctype html><html></html>", expected a map
hint: looks like a web page: the download got an error page or a login page)"},
    {"anchor", {change(metadata_file, "model: gpt", "model: &a gpt")}, "metadata.yaml: line 83, column 8: an anchor, expected none"},
    {"alias", {change(metadata_file, "model: gpt", "model: *a")}, "metadata.yaml: line 83, column 8: is not YAML: the referenced anchor is not defined"},
    {"billion_laughs", {write(metadata_file, "a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\nd: [*c,*c,*c]\n")}, "metadata.yaml: line 1, column 4: an anchor, expected none"},
    {"python_tag", {change(metadata_file, "model: gpt", "model: !!python/object/apply:os.system ['id']")}, R"(metadata.yaml: line 83, column 8: the tag "tag:yaml.org,2002:python/object/apply:os.system", expected none)"},
    {"string_tag", {change(metadata_file, "model: gpt", "model: !!str gpt")}, R"(metadata.yaml: line 83, column 8: the tag "tag:yaml.org,2002:str", expected none)"},
    {"own_tag", {change(metadata_file, "model: gpt", "model: !x gpt")}, R"(metadata.yaml: line 83, column 8: the tag "!x", expected none)"},
    {"merge_key", {change(metadata_file, "model: gpt", "<<: {model: gpt}")}, "metadata.yaml: line 83, column 1: a merge key, expected the keys themselves"},
    {"key_twice", {change(metadata_file, "model: gpt", "model: gpt\nmodel: gpt")}, R"(metadata.yaml: line 84, column 1: the key "model" stands also in line 83)"},
    {"key_twice_inside", {change(metadata_file, "format: fast_llm", "format: fast_llm\nother: {a: 1, a: 2}")}, R"(metadata.yaml: line 64, column 15: the key "a" stands also in line 64)"},
    {"key_a_list", {change(metadata_file, "model: gpt", "[a]: gpt")}, "metadata.yaml: line 83, column 1: the key is a list, expected a string"},
    {"key_a_number", {change(metadata_file, "model: gpt", "1: gpt")}, "metadata.yaml: line 83, column 1: the key 1 is no string, expected it in quotes"},
    {"key_null", {change(metadata_file, "model: gpt", "~: gpt")}, "metadata.yaml: line 83, column 1: the key is null, expected a string"},
    {"deep", {change(metadata_file, "model: gpt", "model: @"), expand(metadata_file, "[", 100'000)}, "metadata.yaml: line 85, column 1: is not YAML: illegal block entry"},
    {"deep_and_closed", {change(metadata_file, "model: gpt", "model: @@"), expand(metadata_file, "[", 65), expand(metadata_file, "]", 65)}, "metadata.yaml: line 83, column 71: deeper than 64 levels"},
    {"deep_blocks", {change(metadata_file, "model: gpt", "model: @"), expand(metadata_file, "- ", 2000)}, "metadata.yaml: line 83, column 8: is not YAML: illegal block entry"},
    {"two_documents", {append(metadata_file, "---\nmodel: gpt\n")}, "metadata.yaml: line 86, column 1: a second document begins, expected one"},
    {"tab", {change(metadata_file, "model: gpt", "model:\n\tgpt")}, "metadata.yaml: line 84, column 1: the character U+0009"},
    {"not_utf_8", {change(metadata_file, "model: gpt", "model: \xff")}, "metadata.yaml: line 83, column 8: bytes that are not UTF-8"},
    {"control", {change(metadata_file, "model: gpt", "model: \x01")}, "metadata.yaml: line 83, column 8: the character U+0001"},
    {"nul", {change(metadata_file, "model: gpt", "model: a\0b"sv)}, "metadata.yaml: line 83, column 9: the character U+0000"},
    {"utf_16", {write(metadata_file, "\xff\xfe""m\0:\0"sv)}, R"(metadata.yaml: line 1, column 1: bytes that are not UTF-8
hint: looks like UTF-16 text: store it as UTF-8)"},
    {"of_more_than_100_MB", {cut(metadata_file, 100'000'001)}, "metadata.yaml: is 100000001 bytes, expected at most 100000000"},
    {"date", {change(metadata_file, "model: gpt", "model: 2024-01-01")}, "metadata.yaml: line 83, column 8: the date 2024-01-01, expected it in quotes"},
    {"folder", {folder(metadata_file)}, "metadata.yaml: is a folder, expected a regular file"},
    {"pipe", {pipe(metadata_file)}, "metadata.yaml: is a named pipe, expected a regular file"},
    {"socket", {socket(metadata_file)}, "metadata.yaml: is a socket, expected a regular file"},
    {"dangling_link", {link(metadata_file, "nowhere")}, R"(metadata.yaml: is a link to "nowhere", which is missing)"},
    {"link_to_a_device", {link(metadata_file, "/dev/zero")}, R"(metadata.yaml: is a link to "/dev/zero", which is an absolute path)"},
    {"link_above", {link(metadata_file, "../../etc/hostname")}, R"(metadata.yaml: is a link to "../../etc/hostname", which leaves its folder)"},
  }}, {"MetadataKey", "internal", "export internal out --format llama", {
    {"model_missing", {change(metadata_file, "model: gpt\n", "")}, R"(metadata.yaml: model: is missing
metadata.yaml: config.type: is "gpt", but model is "")"},
    {"model_unknown", {change(metadata_file, "model: gpt", "model: bert")}, R"(metadata.yaml: model: is "bert", expected "gpt" or "multimodal"
metadata.yaml: config.type: is "gpt", but model is "bert")"},
    {"model_a_boolean", {change(metadata_file, "model: gpt", "model: yes")}, R"(metadata.yaml: model: is true, expected a string
metadata.yaml: config.type: is "gpt", but model is "")"},
    {"model_with_escapes", {change(metadata_file, "model: gpt", R"(model: "\e[2J")")}, R"(metadata.yaml: model: is "\x1b[2J", expected "gpt" or "multimodal"
metadata.yaml: config.type: is "gpt", but model is "\x1b[2J")"},
    {"format_missing", {change(metadata_file, "format: fast_llm\n", "")}, "metadata.yaml: format: is missing"},
    {"format_distributed", {change(metadata_file, "format: fast_llm", "format: distributed")}, R"(metadata.yaml: format: is "distributed", expected "fast_llm"
hint: fast-llm convert turns a distributed checkpoint into a fast_llm one)"},
    {"version_of_tomorrow", {change(metadata_file, "fast_llm_version: 0.4.0", "fast_llm_version: 99.0.0")}, "metadata.yaml: fast_llm_version: is 99.0.0, expected 0.3.0 to 0.4.0"},
    {"version_a_number", {change(metadata_file, "fast_llm_version: 0.4.0", "fast_llm_version: 0.4")}, "metadata.yaml: fast_llm_version: is the number 0.4, expected a string"},
    {"shards_without_weights", {change(metadata_file, "- weights", "- exp_avgs")}, R"(metadata.yaml: shards: does not list "weights")"},
    {"shards_a_word", {change(metadata_file, "shards:\n- weights", "shards: weights")}, R"(metadata.yaml: shards: is the string "weights", expected a list)"},
    {"config_missing", {change(metadata_file, "config:", "configuration:")}, R"(metadata.yaml: configuration: is not known to Fast-LLM 0.4.0
metadata.yaml: config: is missing)"},
    {"config_a_list", {write(metadata_file, "config: []\nformat: fast_llm\nmodel: gpt\nmetadata: {state_index: {}}\n")}, "metadata.yaml: config: is a list, expected a map"},
    {"metadata_missing", {change(metadata_file, "metadata:", "meta:")}, R"(metadata.yaml: meta: is not known to Fast-LLM 0.4.0
metadata.yaml: metadata: is missing)"},
    {"index_missing", {change(metadata_file, "state_index:", "index:")}, "metadata.yaml: metadata.state_index: is missing"},
    {"index_empty", {write(metadata_file, "config: {type: gpt, base_model: {}}\nformat: fast_llm\nmodel: gpt\nmetadata: {state_index: {}}\n")}, R"(metadata.yaml: config.base_model.decoder.block.mixer.rotary: is none, this format has room only for default, llama3, yarn
metadata.yaml: config.base_model.decoder.block.mlp.gated: is false, this format allows only true
metadata.yaml: config.base_model.decoder.block.normalization: is layer_norm, this format has room only for rms_norm
metadata.yaml: config.base_model.head.normalization: is layer_norm, this format has room only for rms_norm)"},
    {"unknown_key", {change(metadata_file, "model: gpt", "model: gpt\nsecret: 1")}, "metadata.yaml: secret: is not known to Fast-LLM 0.4.0"},
    {"hidden_size_a_string", {change(metadata_file, "hidden_size: 8", "hidden_size: '8'")}, R"(metadata.yaml: config.base_model.hidden_size: is the string "8", expected an integer)"},
    {"hidden_size_with_underscores", {change(metadata_file, "hidden_size: 8", "hidden_size: 1_6")}, R"(model_0.safetensors: tensor "embeddings.word_embeddings_weight": is [16, 8], expected [16, 16] by metadata.yaml
model_0.safetensors: tensor "decoder.0.mixer.query.weight": is [8, 8], expected [8, 16] by metadata.yaml
model_0.safetensors: tensor "decoder.0.mixer.key_value.weight": is [8, 8], expected [8, 16] by metadata.yaml
model_0.safetensors: tensor "decoder.0.mixer.dense.weight": is [8, 8], expected [16, 8] by metadata.yaml
model_0.safetensors: tensor "decoder.0.mlp.layer_1.weight": is [24, 8], expected [24, 16] by metadata.yaml
model_0.safetensors: tensor "decoder.0.mlp.layer_2.weight": is [12, 8], expected [12, 16]
model_0.safetensors: tensor "decoder.0.norm_1.weight": is [8], expected [16]
model_0.safetensors: tensor "decoder.0.norm_2.weight": is [8], expected [16]
model_0.safetensors: tensor "decoder.1.mixer.query.weight": is [8, 8], expected [8, 16]
model_0.safetensors: tensor "decoder.1.mixer.key_value.weight": is [8, 8], expected [8, 16]
model_0.safetensors: tensor "decoder.1.mixer.dense.weight": is [8, 8], expected [16, 8]
model_0.safetensors: tensor "decoder.1.mlp.layer_1.weight": is [24, 8], expected [24, 16]
model_0.safetensors: tensor "decoder.1.mlp.layer_2.weight": is [12, 8], expected [12, 16]
model_0.safetensors: tensor "decoder.1.norm_1.weight": is [8], expected [16]
model_0.safetensors: tensor "decoder.1.norm_2.weight": is [8], expected [16]
model_0.safetensors: tensor "head.final_norm.weight": is [8], expected [16]
model_0.safetensors: tensor "head.output_weights": is [16, 8], expected [16, 16])"},
    {"hidden_size_octal", {change(metadata_file, "hidden_size: 8", "hidden_size: 0o10")}, R"(metadata.yaml: config.base_model.hidden_size: is the string "0o10", expected an integer)"},
    {"hidden_size_sexagesimal", {change(metadata_file, "hidden_size: 8", "hidden_size: 1:00")}, R"(model_0.safetensors: tensor "embeddings.word_embeddings_weight": is [16, 8], expected [16, 60] by metadata.yaml
model_0.safetensors: tensor "decoder.0.mixer.query.weight": is [8, 8], expected [8, 60] by metadata.yaml
model_0.safetensors: tensor "decoder.0.mixer.key_value.weight": is [8, 8], expected [8, 60] by metadata.yaml
model_0.safetensors: tensor "decoder.0.mixer.dense.weight": is [8, 8], expected [60, 8] by metadata.yaml
model_0.safetensors: tensor "decoder.0.mlp.layer_1.weight": is [24, 8], expected [24, 60] by metadata.yaml
model_0.safetensors: tensor "decoder.0.mlp.layer_2.weight": is [12, 8], expected [12, 60]
model_0.safetensors: tensor "decoder.0.norm_1.weight": is [8], expected [60]
model_0.safetensors: tensor "decoder.0.norm_2.weight": is [8], expected [60]
model_0.safetensors: tensor "decoder.1.mixer.query.weight": is [8, 8], expected [8, 60]
model_0.safetensors: tensor "decoder.1.mixer.key_value.weight": is [8, 8], expected [8, 60]
model_0.safetensors: tensor "decoder.1.mixer.dense.weight": is [8, 8], expected [60, 8]
model_0.safetensors: tensor "decoder.1.mlp.layer_1.weight": is [24, 8], expected [24, 60]
model_0.safetensors: tensor "decoder.1.mlp.layer_2.weight": is [12, 8], expected [12, 60]
model_0.safetensors: tensor "decoder.1.norm_1.weight": is [8], expected [60]
model_0.safetensors: tensor "decoder.1.norm_2.weight": is [8], expected [60]
model_0.safetensors: tensor "head.final_norm.weight": is [8], expected [60]
model_0.safetensors: tensor "head.output_weights": is [16, 8], expected [16, 60])"},
    {"hidden_size_a_boolean", {change(metadata_file, "hidden_size: 8", "hidden_size: on")}, "metadata.yaml: config.base_model.hidden_size: is true, expected an integer"},
    {"hidden_size_a_fraction", {change(metadata_file, "hidden_size: 8", "hidden_size: 8.0")}, "metadata.yaml: config.base_model.hidden_size: is the number 8.0, expected an integer"},
    {"hidden_size_infinite", {change(metadata_file, "hidden_size: 8", "hidden_size: .inf")}, "metadata.yaml: config.base_model.hidden_size: is the number inf, expected an integer"},
    {"hidden_size_zero", {change(metadata_file, "hidden_size: 8", "hidden_size: 0")}, "metadata.yaml: config.base_model.hidden_size: is 0, expected more than 0"},
    {"hidden_size_negative", {change(metadata_file, "hidden_size: 8", "hidden_size: -8")}, "metadata.yaml: config.base_model.hidden_size: is -8, expected more than 0"},
    {"hidden_size_of_another_model", {change(metadata_file, "hidden_size: 8", "hidden_size: 16")}, R"(model_0.safetensors: tensor "embeddings.word_embeddings_weight": is [16, 8], expected [16, 16] by metadata.yaml
model_0.safetensors: tensor "decoder.0.mixer.query.weight": is [8, 8], expected [8, 16] by metadata.yaml
model_0.safetensors: tensor "decoder.0.mixer.key_value.weight": is [8, 8], expected [8, 16] by metadata.yaml
model_0.safetensors: tensor "decoder.0.mixer.dense.weight": is [8, 8], expected [16, 8] by metadata.yaml
model_0.safetensors: tensor "decoder.0.mlp.layer_1.weight": is [24, 8], expected [24, 16] by metadata.yaml
model_0.safetensors: tensor "decoder.0.mlp.layer_2.weight": is [12, 8], expected [12, 16]
model_0.safetensors: tensor "decoder.0.norm_1.weight": is [8], expected [16]
model_0.safetensors: tensor "decoder.0.norm_2.weight": is [8], expected [16]
model_0.safetensors: tensor "decoder.1.mixer.query.weight": is [8, 8], expected [8, 16]
model_0.safetensors: tensor "decoder.1.mixer.key_value.weight": is [8, 8], expected [8, 16]
model_0.safetensors: tensor "decoder.1.mixer.dense.weight": is [8, 8], expected [16, 8]
model_0.safetensors: tensor "decoder.1.mlp.layer_1.weight": is [24, 8], expected [24, 16]
model_0.safetensors: tensor "decoder.1.mlp.layer_2.weight": is [12, 8], expected [12, 16]
model_0.safetensors: tensor "decoder.1.norm_1.weight": is [8], expected [16]
model_0.safetensors: tensor "decoder.1.norm_2.weight": is [8], expected [16]
model_0.safetensors: tensor "head.final_norm.weight": is [8], expected [16]
model_0.safetensors: tensor "head.output_weights": is [16, 8], expected [16, 16])"},
    {"hidden_size_right_in_32_bits", {change(metadata_file, "hidden_size: 8", "hidden_size: 4294967304")}, "metadata.yaml: config.base_model.hidden_size: is the integer 4294967304, expected one from -2147483647 to 2147483647"},
    {"hidden_size_right_in_64_bits", {change(metadata_file, "hidden_size: 8", "hidden_size: 18446744073709551624")}, R"(metadata.yaml: config.base_model.hidden_size: is the string "18446744073709551624", expected an integer)"},
    {"a_thousand_million_blocks", {change(metadata_file, "num_blocks: 2", "num_blocks: 1000000000")}, "the config asks for decoder.145.norm_2.weight as tensor number 1018, far more than there are"},
    {"a_block_more", {change(metadata_file, "num_blocks: 2", "num_blocks: 3")}, R"(tensor "decoder.2.mixer.query.weight": is missing, expected [8, 8]
tensor "decoder.2.mixer.key_value.weight": is missing, expected [8, 8]
tensor "decoder.2.mixer.dense.weight": is missing, expected [8, 8]
tensor "decoder.2.mlp.layer_1.weight": is missing, expected [24, 8]
tensor "decoder.2.mlp.layer_2.weight": is missing, expected [12, 8]
tensor "decoder.2.norm_1.weight": is missing, expected [8]
tensor "decoder.2.norm_2.weight": is missing, expected [8])"},
    {"a_block_less", {change(metadata_file, "num_blocks: 2", "num_blocks: 1")}, R"(model_0.safetensors: tensor "decoder.1.mixer.dense.weight": is not known to this format (F32 [8, 8])
model_0.safetensors: tensor "decoder.1.mixer.key_value.weight": is not known to this format (F32 [8, 8])
model_0.safetensors: tensor "decoder.1.mixer.query.weight": is not known to this format (F32 [8, 8])
model_0.safetensors: tensor "decoder.1.mlp.layer_1.weight": is not known to this format (F32 [24, 8])
model_0.safetensors: tensor "decoder.1.mlp.layer_2.weight": is not known to this format (F32 [12, 8])
model_0.safetensors: tensor "decoder.1.norm_1.weight": is not known to this format (F32 [8])
model_0.safetensors: tensor "decoder.1.norm_2.weight": is not known to this format (F32 [8]))"},
    {"unknown_field", {change(metadata_file, "hidden_size: 8", "hidden_size: 8\n    twist: 1")}, "metadata.yaml: config.base_model.twist: is an unknown field, expected one of type, hidden_size, tied_embedding_weight, embeddings, decoder, head, vision_encoder, image_token_index, use_megatron_initialization, lr_scale, peft"},
  }}, {"StateIndex", "internal", "export internal out --format llama", {
    {"file_missing", {remove(internal_file)}, "model_0.safetensors: is missing"},
    {"file_above", {change(metadata_file, "model_0.safetensors", "../model_0.safetensors")}, R"(metadata.yaml: tensor "decoder.0.mixer.dense.weight/weights": is in "../model_0.safetensors", expected one plain name ending in .safetensors)"},
    {"file_absolute", {change(metadata_file, "model_0.safetensors", "/etc/model_0.safetensors")}, R"(metadata.yaml: tensor "decoder.0.mixer.dense.weight/weights": is in "/etc/model_0.safetensors", expected one plain name ending in .safetensors)"},
    {"file_with_backslash", {change(metadata_file, "model_0.safetensors", "a\\model_0.safetensors")}, R"(metadata.yaml: tensor "decoder.0.mixer.dense.weight/weights": is in "a\\model_0.safetensors", expected one plain name ending in .safetensors)"},
    {"file_with_escapes", {change(metadata_file, "model_0.safetensors", R"("\e[2J.safetensors")")}, R"(metadata.yaml: tensor "decoder.0.mixer.dense.weight/weights": is in "\x1b[2J.safetensors", expected one plain name ending in .safetensors)"},
    {"file_a_number", {change(metadata_file, "model_0.safetensors", "0")}, "metadata.yaml: metadata.state_index.decoder.0.mixer.dense.weight/weights: is the integer 0, expected a file name"},
    {"file_null", {change(metadata_file, "model_0.safetensors", "null")}, "metadata.yaml: metadata.state_index.decoder.0.mixer.dense.weight/weights: is null, expected a file name"},
    {"file_a_pickle", {change(metadata_file, "model_0.safetensors", "model_0.bin")}, R"(metadata.yaml: tensor "decoder.0.mixer.dense.weight/weights": is in "model_0.bin", expected one plain name ending in .safetensors)"},
    {"file_of_5000_letters", {change(metadata_file, "model_0.safetensors", "@.safetensors"), expand(metadata_file, "a", 5000)}, R"(metadata.yaml: tensor "decoder.0.mixer.dense.weight/weights": is in "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...", expected one plain name ending in .safetensors)"},
    {"tensor_only_in_the_index", {change(metadata_file, "decoder.0.mixer.dense.weight/weights:", "decoder.0.mixer.dense.wait/weights:")}, R"(metadata.yaml: tensor "decoder.0.mixer.dense.wait/weights": is not in model_0.safetensors, nor in any other file
model_0.safetensors: tensor "decoder.0.mixer.dense.weight/weights": is not in metadata.yaml)"},
    {"tensor_of_another_kind", {change(metadata_file, "decoder.0.mixer.dense.weight/weights:", "decoder.0.mixer.dense.weight/gradients:")}, R"(metadata.yaml: tensor "decoder.0.mixer.dense.weight/gradients": is not in model_0.safetensors, nor in any other file
model_0.safetensors: tensor "decoder.0.mixer.dense.weight/weights": is not in metadata.yaml)"},
    {"tensor_twice", {change(metadata_file, "decoder.0.mixer.dense.weight/weights:", "decoder.1.mixer.dense.weight/weights:")}, R"(metadata.yaml: line 73, column 5: the key "decoder.1.mixer.dense.weight/weights" stands also in line 66)"},
    {"weights_a_pipe", {pipe(internal_file)}, "model_0.safetensors: is a named pipe, expected a regular file"},
    {"weights_a_link_above", {move(internal_file, "../w"), link(internal_file, "../w")}, R"(model_0.safetensors: is a link to "../w", which leaves its folder)"},
    {"weights_cut", {cut(internal_file, 5000)}, R"(model_0.safetensors: 3208 bytes missing: the tensors take 5024 bytes, the file has room for 1816
hint: the file was not copied or downloaded whole: fetch it again)"},
    {"weights_cut_in_the_header", {cut(internal_file, 100)}, "model_0.safetensors: header of 3176 bytes, but the file is 100: 3084 bytes missing"},
    {"weights_git_lfs", {write(internal_file, "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 700\n")}, R"(model_0.safetensors: header of 2336927755350992246 bytes, expected at most 100000000
hint: looks like a Git LFS pointer: fetch the file itself with `git lfs pull`)"},
    {"shape_exchanged", {header(internal_file, "[16,8]", "[8,16]")}, R"(model_0.safetensors: tensor "embeddings.word_embeddings_weight": is [8, 16], expected [16, 8] by metadata.yaml)"},
  }}, {"Carried", "internal", "export internal out --format llama", {
    {"config_a_pipe", {pipe("hf/config.json")}, "config.json: is a named pipe, expected a regular file"},
    {"config_a_dangling_link", {link("hf/config.json", "nowhere")}, R"(config.json: is a link to "nowhere", which is missing)"},
    {"config_a_link_out", {link("hf/config.json", "/etc/hostname")}, R"(config.json: is a link to "/etc/hostname", which is an absolute path)"},
    {"config_not_json", {write("hf/config.json", "{")}, "config.json: is not JSON at byte 1: object key - unexpected end of input; expected string literal"},
    {"config_git_lfs", {write("hf/config.json", "version https://git-lfs.github.com/spec/v1\n")}, R"(config.json: is not JSON at byte 0: value - invalid literal
hint: looks like a Git LFS pointer: fetch the file itself with `git lfs pull`)"},
    {"config_a_list", {write("hf/config.json", "[]")}, "config.json: is a list, expected an object"},
    {"config_of_20_MB", {cut("hf/config.json", 20'000'000)}, "config.json: is 20000000 bytes, expected at most 16777216"},
    {"folder_a_link_out", {move("hf", "../other"), link("hf", "../other")}, "hf: is no folder, expected one with the config that is carried"},
    {"folder_a_file", {remove("hf"), write("hf", "")}, "hf: is no folder, expected one with the config that is carried"},
    {"folder_a_pipe", {pipe("hf")}, "hf: is no folder, expected one with the config that is carried"},
    {"tokenizer_a_pipe", {pipe("hf/tokenizer.json")}, "tokenizer.json: is a named pipe, expected a regular file"},
    {"tokenizer_a_link_out", {link("hf/tokenizer.json", "/etc/hostname")}, R"(tokenizer.json: is a link to "/etc/hostname", which is an absolute path)"},
  }}, {"MetadataAccepted", "internal", "export internal out --format llama", {
    {"as_it_is", {}, "", 0},
    {"without_ok", {remove("ok")}, "note: no file `ok`: the program that wrote this checkpoint may not have ended well", 0},
    {"without_what_is_carried", {remove("hf")}, "note: config.json: no config.json was carried: token ids, positions and other keys of the class keep its defaults; --config-from DIR gives them", 0},
    {"with_a_comment", {change(metadata_file, "model: gpt", "model: gpt  # a comment")}, "", 0},
  }}, {"Target", "internal", "export internal out --format falcon", {
    {"is_unknown", {}, R"(format "falcon" is not known, expected one of llama, mistral, mixtral, qwen2, qwen3, gemma4, llava, llava_hybrid_ssm, apriel2, mtp_llama, dream, diffusion_llama, apriel_hybrid_ssm, apriel2_text)", 2},
  }}, {"TargetUnsaid", "internal", "export internal out", {
    {"is_refused", {}, "export needs --format NAME; `wconvert formats` lists them", 2},
  }}, {"ConfigFrom", "internal", "export internal out --format llama --config-from internal/from", {
    {"a_pipe", {pipe("from")}, "internal/from: is a named pipe, expected a regular file", 2},
    {"missing", {}, "internal/from: is missing", 2},
    {"a_folder_without_a_config", {folder("from")}, "config.json: is missing", 3},
    {"a_folder_with_a_pipe", {folder("from"), pipe("from/config.json")}, "config.json: is a named pipe, expected a regular file", 3},
    {"not_json", {write("from", "{")}, "internal/from: is not JSON at byte 1: object key - unexpected end of input; expected string literal", 3},
  }}, {"NoMemory", "hf", "import hf out --memory 0", {
    {"is_refused", {}, R"(--memory: 0 is no size in bytes, such as 1000000, 256MiB or 5GB
hint: --help lists what there is)", 2},
  }}, {"NegativeMemory", "hf", "import hf out --memory=-5", {
    {"is_refused", {}, R"(--memory: -5 is no size in bytes, such as 1000000, 256MiB or 5GB
hint: --help lists what there is)", 2},
  }}, {"NoShards", "hf", "import hf out --shard-size 99999999999999999999", {
    {"is_refused", {}, R"(--shard-size: 99999999999999999999 is no size in bytes, such as 1000000, 256MiB or 5GB
hint: --help lists what there is)", 2},
  }}, {"NegativeThreads", "hf", "import hf out --threads=-1", {
    {"is_refused", {}, R"(--threads: Value -1 not in range 0 to 1024
hint: --help lists what there is)", 2},
  }}, {"UnknownOption", "hf", "import hf out --wat\x1b[2J", {
    {"is_refused", {}, R"(The following argument was not expected: --wat\x1b[2J
hint: --help lists what there is)", 2},
  }}, {"Verify", "hf", "verify hf", {
    {"weights_cut", {cut("model.safetensors", 4000)}, R"(model.safetensors: 3056 bytes missing: the tensors take 5024 bytes, the file has room for 1968
hint: the file was not copied or downloaded whole: fetch it again)", 6},
    {"config_missing", {remove("config.json")}, "hf: holds neither config.json nor metadata.yaml", 6},
  }}, {"Inspect", "hf", "inspect hf", {
    {"weights_a_pipe", {pipe("model.safetensors")}, "model.safetensors: is a named pipe, expected a regular file"},
    {"config_and_metadata", {write("metadata.yaml", "")}, "hf: holds metadata.yaml and config.json: which one is meant?"},
  }}, {"Plan", "hf", "plan hf", {
    {"weights_cut", {cut("model.safetensors", 4000)}, R"(model.safetensors: 3056 bytes missing: the tensors take 5024 bytes, the file has room for 1968
hint: the file was not copied or downloaded whole: fetch it again)"},
  }}};
}
// clang-format on

}  // namespace wconvert::refusals
