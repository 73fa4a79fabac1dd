#include "tests/refusals/rows.h"

namespace wconvert::refusals {
namespace {

using namespace std::string_view_literals;

constexpr auto first_shard = "model-00001-of-00002.safetensors"sv;
constexpr auto second_shard = "model-00002-of-00002.safetensors"sv;
// How the index names its first tensor, and the file of it.
constexpr auto index_head = R"("lm_head.weight": "model-00002-of-00002.safetensors")"sv;
constexpr auto index_value = R"("model-00002-of-00002.safetensors")"sv;

}  // namespace

// clang-format off
std::vector<Table> index_tables() {
  return {{"Index", "sharded", "import sharded out", {
    {"nothing_at_all", {write(index_file, "")}, "model.safetensors.index.json: is empty, expected JSON"},
    {"cut", {cut(index_file, 300)}, "model.safetensors.index.json: is not JSON at byte 300: object key - invalid string: missing closing quote"},
    {"not_json", {write(index_file, "weights")}, "model.safetensors.index.json: is not JSON at byte 0: value - invalid literal"},
    {"not_utf_8", {change(index_file, "lm_head", "lm\xff")}, "model.safetensors.index.json: is not JSON at byte 71: object key - invalid string: ill-formed UTF-8 byte"},
    {"list", {write(index_file, "[]")}, "model.safetensors.index.json: is a list, expected an object"},
    {"string", {write(index_file, R"("weight_map")")}, R"(model.safetensors.index.json: is the string "weight_map", expected an object)"},
    {"git_lfs", {write(index_file, "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 1700\n")}, R"(model.safetensors.index.json: is not JSON at byte 0: value - invalid literal
hint: looks like a Git LFS pointer: fetch the file itself with `git lfs pull`)"},
    {"web_page", {write(index_file, "<!doctype html><html></html>")}, R"(model.safetensors.index.json: is not JSON at byte 0: value - invalid literal
hint: looks like a web page: the download got an error page or a login page)"},
    {"too_deep", {change(index_file, index_value, "@"), expand(index_file, "[", 100'000)}, "model.safetensors.index.json: is nested deeper than 64 levels"},
    {"nan", {change(index_file, "5024", "NaN")}, "model.safetensors.index.json: is not JSON at byte 36: value - invalid literal"},
    {"map_twice", {change(index_file, R"("weight_map": {)", R"("weight_map": {}, "weight_map": {)")}, R"(model.safetensors.index.json: weight_map: is empty
model.safetensors.index.json: the key "weight_map" stands 2 times)"},
    {"tensor_twice", {change(index_file, index_head, R"("lm_head.weight": "model-00002-of-00002.safetensors", "lm_head.weight": "model-00001-of-00002.safetensors")")}, R"(model.safetensors.index.json: weight_map: the key "lm_head.weight" stands 2 times)"},
    {"map_missing", {change(index_file, "weight_map", "map")}, "model.safetensors.index.json: has no weight_map"},
    {"map_null", {write(index_file, R"({"weight_map": null})")}, "model.safetensors.index.json: weight_map: is null, expected an object"},
    {"map_list", {write(index_file, R"({"weight_map": []})")}, "model.safetensors.index.json: weight_map: is a list, expected an object"},
    {"map_string", {write(index_file, R"({"weight_map": "model.safetensors"})")}, R"(model.safetensors.index.json: weight_map: is the string "model.safetensors", expected an object)"},
    {"map_empty", {write(index_file, R"({"weight_map": {}})")}, "model.safetensors.index.json: weight_map: is empty"},
    {"value_null", {change(index_file, index_value, "null")}, R"(model.safetensors.index.json: weight_map: tensor "lm_head.weight": is null, expected the name of a file)"},
    {"value_number", {change(index_file, index_value, "2")}, R"(model.safetensors.index.json: weight_map: tensor "lm_head.weight": is the integer 2, expected the name of a file)"},
    {"value_list", {change(index_file, index_value, R"(["model-00002-of-00002.safetensors"])")}, R"(model.safetensors.index.json: weight_map: tensor "lm_head.weight": is a list, expected the name of a file)"},
    {"value_object", {change(index_file, index_value, "{}")}, R"(model.safetensors.index.json: weight_map: tensor "lm_head.weight": is an object, expected the name of a file)"},
    {"value_boolean", {change(index_file, index_value, "true")}, R"(model.safetensors.index.json: weight_map: tensor "lm_head.weight": is true, expected the name of a file)"},
    {"beside_a_single_file", {write("model.safetensors", "")}, "model.safetensors.index.json: stands beside model.safetensors; expected one of them"},
    {"folder", {folder(index_file)}, "model.safetensors.index.json: is a folder, expected a regular file"},
    {"pipe", {pipe(index_file)}, "model.safetensors.index.json: is a named pipe, expected a regular file"},
    {"socket", {socket(index_file)}, "model.safetensors.index.json: is a socket, expected a regular file"},
    {"dangling_link", {link(index_file, "nowhere")}, R"(model.safetensors.index.json: is a link to "nowhere", which is missing)"},
    {"link_to_itself", {link(index_file, index_file)}, "model.safetensors.index.json: leads through more than 8 links"},
    {"link_to_a_device", {link(index_file, "/dev/zero")}, R"(model.safetensors.index.json: is a link to "/dev/zero", which is an absolute path)"},
    {"of_100_MB", {cut(index_file, 100'000'001)}, "model.safetensors.index.json: is 100000001 bytes, expected at most 100000000"},
  }}, {"ShardName", "sharded", "import sharded out", {
    {"empty", {change(index_file, index_value, R"("")")}, R"(model.safetensors.index.json: weight_map: tensor "lm_head.weight": the file "" is not the plain name of a file that ends in .safetensors)"},
    {"dot", {change(index_file, index_value, R"(".")")}, R"(model.safetensors.index.json: weight_map: tensor "lm_head.weight": the file "." is not the plain name of a file that ends in .safetensors)"},
    {"dots", {change(index_file, index_value, R"("..")")}, R"(model.safetensors.index.json: weight_map: tensor "lm_head.weight": the file ".." is not the plain name of a file that ends in .safetensors)"},
    {"root", {change(index_file, index_value, R"("/")")}, R"(model.safetensors.index.json: weight_map: tensor "lm_head.weight": the file "/" is not the plain name of a file that ends in .safetensors)"},
    {"slash_at_the_end", {change(index_file, index_value, R"("model-00002-of-00002.safetensors/")")}, R"(model.safetensors.index.json: weight_map: tensor "lm_head.weight": the file "model-00002-of-00002.safetensors/" is not the plain name of a file that ends in .safetensors)"},
    {"above", {change(index_file, index_value, R"("../model.safetensors")")}, R"(model.safetensors.index.json: weight_map: tensor "lm_head.weight": the file "../model.safetensors" is not the plain name of a file that ends in .safetensors)"},
    {"above_by_a_folder", {change(index_file, index_value, R"("a/../../model.safetensors")")}, R"(model.safetensors.index.json: weight_map: tensor "lm_head.weight": the file "a/../../model.safetensors" is not the plain name of a file that ends in .safetensors)"},
    {"above_by_a_dot", {change(index_file, index_value, R"("./../model.safetensors")")}, R"(model.safetensors.index.json: weight_map: tensor "lm_head.weight": the file "./../model.safetensors" is not the plain name of a file that ends in .safetensors)"},
    {"with_a_dot", {change(index_file, index_value, R"("./model-00002-of-00002.safetensors")")}, R"(model.safetensors.index.json: weight_map: tensor "lm_head.weight": the file "./model-00002-of-00002.safetensors" is not the plain name of a file that ends in .safetensors)"},
    {"in_a_folder", {move(second_shard, "shards/model.safetensors"), change(index_file, index_value, R"("shards/model.safetensors")")}, R"(model.safetensors.index.json: weight_map: tensor "lm_head.weight": the file "shards/model.safetensors" is not the plain name of a file that ends in .safetensors)"},
    {"absolute", {change(index_file, index_value, R"("/etc/model.safetensors")")}, R"(model.safetensors.index.json: weight_map: tensor "lm_head.weight": the file "/etc/model.safetensors" is not the plain name of a file that ends in .safetensors)"},
    {"with_backslashes", {change(index_file, index_value, R"("..\\model.safetensors")")}, R"(model.safetensors.index.json: weight_map: tensor "lm_head.weight": the file "..\\model.safetensors" is not the plain name of a file that ends in .safetensors)"},
    {"with_a_nul", {change(index_file, index_value, R"("model-00002-of-00002.safetensors\u0000.safetensors")")}, R"(model.safetensors.index.json: weight_map: tensor "lm_head.weight": the file "model-00002-of-00002.safetensors\x00.safetensors" is not the plain name of a file that ends in .safetensors)"},
    {"of_5000_letters", {change(index_file, index_value, R"("@.safetensors")"), expand(index_file, "a", 5000)}, R"(model.safetensors.index.json: weight_map: tensor "lm_head.weight": the file "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa..." is not the plain name of a file that ends in .safetensors)"},
    {"with_newline_and_escapes", {change(index_file, index_value, R"("\n\u001b[31mred\u001b[0m.safetensors")")}, R"(model.safetensors.index.json: weight_map: tensor "lm_head.weight": the file "\n\x1b[31mred\x1b[0m.safetensors" is not the plain name of a file that ends in .safetensors)"},
    {"with_a_reversed_end", {change(index_file, index_value, "\"\xe2\x80\xaesrotsnetefas.safetensors\"")}, R"(model.safetensors.index.json: weight_map: tensor "lm_head.weight": the file "\xe2\x80\xaesrotsnetefas.safetensors" is not the plain name of a file that ends in .safetensors)"},
    {"config", {change(index_file, index_value, R"("config.json")")}, R"(model.safetensors.index.json: weight_map: tensor "lm_head.weight": the file "config.json" is not the plain name of a file that ends in .safetensors)"},
    {"the_index", {change(index_file, index_value, R"("model.safetensors.index.json")")}, R"(model.safetensors.index.json: weight_map: tensor "lm_head.weight": the file "model.safetensors.index.json" is not the plain name of a file that ends in .safetensors)"},
    {"pickle", {change(index_file, index_value, R"("pytorch_model.bin")")}, R"(model.safetensors.index.json: weight_map: tensor "lm_head.weight": the file "pytorch_model.bin" is not the plain name of a file that ends in .safetensors)"},
    {"only_the_ending", {change(index_file, index_value, R"(".safetensors")")}, R"(model.safetensors.index.json: weight_map: tensor "lm_head.weight": the file ".safetensors" is not the plain name of a file that ends in .safetensors)"},
  }}, {"Shard", "sharded", "import sharded out", {
    {"missing", {remove(second_shard)}, "model-00002-of-00002.safetensors: is missing"},
    {"both_missing", {remove(first_shard), remove(second_shard)}, R"(model-00001-of-00002.safetensors: is missing
model-00002-of-00002.safetensors: is missing)"},
    {"empty", {write(second_shard, "")}, "model-00002-of-00002.safetensors: is 0 bytes, expected the header's length in 8 bytes, the header, and the data"},
    {"cut", {cut(second_shard, 3000)}, R"(model-00002-of-00002.safetensors: 592 bytes missing: the tensors take 2528 bytes, the file has room for 1936
hint: the file was not copied or downloaded whole: fetch it again)"},
    {"both_cut", {cut(first_shard, 100), cut(second_shard, 3000)}, R"(model-00001-of-00002.safetensors: header of 992 bytes, but the file is 100: 900 bytes missing
model-00002-of-00002.safetensors: 592 bytes missing: the tensors take 2528 bytes, the file has room for 1936
hint: the file was not copied or downloaded whole: fetch it again)"},
    {"git_lfs", {write(second_shard, "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 3424\n")}, R"(model-00002-of-00002.safetensors: header of 2336927755350992246 bytes, expected at most 100000000
hint: looks like a Git LFS pointer: fetch the file itself with `git lfs pull`)"},
    {"folder", {folder(second_shard)}, "model-00002-of-00002.safetensors: is a folder, expected a regular file"},
    {"pipe", {pipe(second_shard)}, "model-00002-of-00002.safetensors: is a named pipe, expected a regular file"},
    {"socket", {socket(second_shard)}, "model-00002-of-00002.safetensors: is a socket, expected a regular file"},
    {"dangling_link", {link(second_shard, "nowhere.safetensors")}, R"(model-00002-of-00002.safetensors: is a link to "nowhere.safetensors", which is missing)"},
    {"link_to_itself", {link(second_shard, second_shard)}, "model-00002-of-00002.safetensors: leads through more than 8 links"},
    {"links_in_a_circle", {link(second_shard, "third"), link("third", second_shard)}, "model-00002-of-00002.safetensors: leads through more than 8 links"},
    {"link_to_a_device", {link(second_shard, "/dev/zero")}, R"(model-00002-of-00002.safetensors: is a link to "/dev/zero", which is an absolute path)"},
    {"link_above", {move(second_shard, "../elsewhere"), link(second_shard, "../elsewhere")}, R"(model-00002-of-00002.safetensors: is a link to "../elsewhere", which leaves its folder)"},
    {"link_to_blobs_of_another_depth", {move(second_shard, "../blobs/hash"), link(second_shard, "../blobs/hash")}, R"(model-00002-of-00002.safetensors: is a link to "../blobs/hash", which leaves its folder)"},
    {"link_to_a_folder", {link(second_shard, "shards"), folder("shards")}, "model-00002-of-00002.safetensors: is a folder, expected a regular file"},
    {"link_through_a_file", {link(second_shard, "config.json/x")}, R"(model-00002-of-00002.safetensors: is a link to "config.json/x", which is missing)"},
    {"link_to_nothing", {link(second_shard, "../../blobs/hash")}, R"(model-00002-of-00002.safetensors: is a link to "../../blobs/hash", which is missing)"},
    {"exchanged", {exchange(first_shard, second_shard)}, R"(model.safetensors.index.json: tensor "lm_head.weight": is in model-00001-of-00002.safetensors, expected in model-00002-of-00002.safetensors
model.safetensors.index.json: tensor "model.embed_tokens.weight": is in model-00002-of-00002.safetensors, expected in model-00001-of-00002.safetensors
model.safetensors.index.json: tensor "model.layers.0.input_layernorm.weight": is in model-00002-of-00002.safetensors, expected in model-00001-of-00002.safetensors
model.safetensors.index.json: tensor "model.layers.0.mlp.down_proj.weight": is in model-00002-of-00002.safetensors, expected in model-00001-of-00002.safetensors
model.safetensors.index.json: tensor "model.layers.0.mlp.gate_proj.weight": is in model-00002-of-00002.safetensors, expected in model-00001-of-00002.safetensors
and 16 more tensors that are in another file than the index says)"},
    {"tensor_in_another_shard", {change(index_file, index_value, R"("model-00001-of-00002.safetensors")")}, R"(model.safetensors.index.json: tensor "lm_head.weight": is in model-00002-of-00002.safetensors, expected in model-00001-of-00002.safetensors)"},
    {"tensor_in_both", {header(first_shard, "model.embed_tokens.weight", "lm_head.weight")}, R"(model-00002-of-00002.safetensors: tensor "lm_head.weight": is in model-00001-of-00002.safetensors too
model.safetensors.index.json: tensor "model.embed_tokens.weight": is not in model-00001-of-00002.safetensors, nor in any other file)"},
    {"tensor_only_in_the_index", {change(index_file, index_head, R"("a.weight": "model-00002-of-00002.safetensors", "lm_head.weight": "model-00002-of-00002.safetensors")")}, R"(model.safetensors.index.json: tensor "a.weight": is not in model-00002-of-00002.safetensors, nor in any other file)"},
    {"tensor_only_in_a_shard", {change(index_file, "    \"lm_head.weight\": \"model-00002-of-00002.safetensors\",\n", "")}, R"(model-00002-of-00002.safetensors: tensor "lm_head.weight": is not in model.safetensors.index.json)"},
    {"tensor_of_another_name", {change(index_file, R"("lm_head.weight")", R"("output.weight")")}, R"(model-00002-of-00002.safetensors: tensor "lm_head.weight": is not in model.safetensors.index.json
model.safetensors.index.json: tensor "output.weight": is not in model-00002-of-00002.safetensors, nor in any other file)"},
    {"one_only_bogus_shard", {change(index_file, index_head, R"("a": "b.safetensors", "lm_head.weight": "model-00002-of-00002.safetensors")")}, "b.safetensors: is missing"},
    {"five_thousand_bogus_shards", {change(index_file, index_head, R"(@"lm_head.weight": "model-00002-of-00002.safetensors")"), expand(index_file, R"("t#": "#.safetensors",)", 5000)}, R"(0.safetensors: is missing
1.safetensors: is missing
10.safetensors: is missing
100.safetensors: is missing
1000.safetensors: is missing
1001.safetensors: is missing
1002.safetensors: is missing
1003.safetensors: is missing
1004.safetensors: is missing
1005.safetensors: is missing
1006.safetensors: is missing
1007.safetensors: is missing
1008.safetensors: is missing
1009.safetensors: is missing
101.safetensors: is missing
1010.safetensors: is missing
1011.safetensors: is missing
1012.safetensors: is missing
and 4982 more)"},
    {"bogus_tensors_by_the_hundred_thousand", {change(index_file, index_head, R"(@"lm_head.weight": "model-00002-of-00002.safetensors")"), expand(index_file, R"("t#": "model-00001-of-00002.safetensors",)", 200'000)}, R"(model.safetensors.index.json: tensor "t0": is not in model-00001-of-00002.safetensors, nor in any other file
model.safetensors.index.json: tensor "t1": is not in model-00001-of-00002.safetensors, nor in any other file
model.safetensors.index.json: tensor "t10": is not in model-00001-of-00002.safetensors, nor in any other file
model.safetensors.index.json: tensor "t100": is not in model-00001-of-00002.safetensors, nor in any other file
model.safetensors.index.json: tensor "t1000": is not in model-00001-of-00002.safetensors, nor in any other file
and 199995 more tensors that are in the index only)"},
  }}, {"IndexAccepted", "sharded", "import sharded out", {
    {"without_total_size", {change(index_file, R"("total_size": 5024)", "")}, R"(note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
note: model.safetensors.index.json: has no metadata.total_size)", 0},
    {"with_an_odd_total_size", {change(index_file, "5024", "5025")}, "note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0", 0},
    {"with_a_total_size_in_words", {change(index_file, "5024", R"("5024")")}, R"(note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
note: model.safetensors.index.json: metadata.total_size: is the string "5024", expected a number of bytes; not used)", 0},
    {"with_an_unknown_key", {change(index_file, R"("weight_map")", R"("made_by": "hand", "weight_map")")}, R"(note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
note: model.safetensors.index.json: made_by: is an unknown key of an index; not used)", 0},
    {"with_a_stray_file", {write("stray.safetensors", "")}, "note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0", 0},
    {"with_a_link_inside", {move(second_shard, "data/second"), link(second_shard, "data/second")}, R"(note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
note: left behind, not part of a checkpoint: data)", 0},
  }}};
}
// clang-format on

}  // namespace wconvert::refusals
