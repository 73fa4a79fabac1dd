#include "tests/refusals/rows.h"

namespace wconvert::refusals {
namespace {

using namespace std::string_view_literals;

// The first tensor of the header, and the last one.
constexpr auto first_tensor = R"("lm_head.weight":{"dtype":"F32","shape":[16,8],"data_offsets":[0,512]})"sv;
constexpr auto first_entry = R"({"dtype":"F32","shape":[16,8],"data_offsets":[0,512]})"sv;
constexpr auto first_shape = "[16,8]"sv;
constexpr auto first_offsets = "[0,512]"sv;
constexpr auto last_kind = R"("F32","shape":[8],"data_offsets":[4992,5024])"sv;
constexpr auto its_metadata = R"({"format":"pt"})"sv;

}  // namespace

// clang-format off
std::vector<Table> header_tables() {
  return {{"Length", "hf", "import hf out", {
    {"nothing_at_all", {write(weights_file, "")}, "model.safetensors: is 0 bytes, expected the header's length in 8 bytes, the header, and the data"},
    {"one_byte", {cut(weights_file, 1)}, "model.safetensors: is 1 bytes, expected the header's length in 8 bytes, the header, and the data"},
    {"seven_bytes", {cut(weights_file, 7)}, "model.safetensors: is 7 bytes, expected the header's length in 8 bytes, the header, and the data"},
    {"only_the_length", {cut(weights_file, 8)}, "model.safetensors: header of 2024 bytes, but the file is 8: 2024 bytes missing"},
    {"zero", {length(weights_file, 0)}, "model.safetensors: header of 0 bytes, expected at least 2"},
    {"one", {length(weights_file, 1)}, "model.safetensors: header of 1 bytes, expected at least 2"},
    {"two", {length(weights_file, 2)}, "model.safetensors: header: is not JSON at byte 2: object key - invalid string: missing closing quote"},
    {"one_too_small", {length(weights_file, 2023)}, "model.safetensors: 1 bytes after the last tensor: the tensors take 5024 bytes, the file has room for 5025"},
    {"one_too_large", {length(weights_file, 2025)}, "model.safetensors: header: is not JSON at byte 2024: a NUL byte"},
    {"of_the_whole_file", {length(weights_file, 7056)}, "model.safetensors: header of 7056 bytes, but the file is 7056: 8 bytes missing"},
    {"one_past_the_end", {length(weights_file, 7049)}, "model.safetensors: header of 7049 bytes, but the file is 7056: 1 bytes missing"},
    {"one_over_the_limit", {length(weights_file, 100'000'001)}, "model.safetensors: header of 100000001 bytes, expected at most 100000000"},
    {"the_limit", {length(weights_file, 100'000'000)}, "model.safetensors: header of 100000000 bytes, but the file is 7056: 99992952 bytes missing"},
    {"two_to_the_40", {length(weights_file, 1ULL << 40)}, "model.safetensors: header of 1099511627776 bytes, expected at most 100000000"},
    {"two_to_the_63", {length(weights_file, 1ULL << 63)}, "model.safetensors: header of 9223372036854775808 bytes, expected at most 100000000"},
    {"all_ones", {length(weights_file, ~0ULL)}, "model.safetensors: header of 18446744073709551615 bytes, expected at most 100000000"},
    {"wraps_with_its_own_bytes", {length(weights_file, ~0ULL - 7)}, "model.safetensors: header of 18446744073709551608 bytes, expected at most 100000000"},
    {"right_in_32_bits", {length(weights_file, (1ULL << 32) + 2024)}, "model.safetensors: header of 4294969320 bytes, expected at most 100000000"},
    {"big_endian", {length(weights_file, 0xE807000000000000)}, "model.safetensors: header of 16719332141636255744 bytes, expected at most 100000000"},
  }}, {"Cut", "hf", "import hf out", {
    {"in_the_header", {cut(weights_file, 500)}, "model.safetensors: header of 2024 bytes, but the file is 500: 1532 bytes missing"},
    {"where_data_begin", {cut(weights_file, 2032)}, R"(model.safetensors: 5024 bytes missing: the tensors take 5024 bytes, the file has room for 0
hint: the file was not copied or downloaded whole: fetch it again)"},
    {"in_the_data", {cut(weights_file, 4000)}, R"(model.safetensors: 3056 bytes missing: the tensors take 5024 bytes, the file has room for 1968
hint: the file was not copied or downloaded whole: fetch it again)"},
    {"by_one_byte", {cut(weights_file, 7055)}, R"(model.safetensors: 1 bytes missing: the tensors take 5024 bytes, the file has room for 5023
hint: the file was not copied or downloaded whole: fetch it again)"},
    {"not_one_byte_more", {append(weights_file, "\n")}, "model.safetensors: 1 bytes after the last tensor: the tensors take 5024 bytes, the file has room for 5025"},
    {"not_a_page_more", {cut(weights_file, 7056 + 4096)}, "model.safetensors: 4096 bytes after the last tensor: the tensors take 5024 bytes, the file has room for 9120"},
    {"not_a_hole_of_4_GB_more", {cut(weights_file, 7056 + (std::size_t{4} << 30))}, "model.safetensors: 4294967296 bytes after the last tensor: the tensors take 5024 bytes, the file has room for 4294972320"},
    {"not_a_zip_behind", {append(weights_file, "PK\x05\x06" "0123456789abcdef01"sv)}, "model.safetensors: 22 bytes after the last tensor: the tensors take 5024 bytes, the file has room for 5046"},
  }}, {"AnotherFile", "hf", "import hf out", {
    {"git_lfs", {write(weights_file, "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 6848\n")}, R"(model.safetensors: header of 2336927755350992246 bytes, expected at most 100000000
hint: looks like a Git LFS pointer: fetch the file itself with `git lfs pull`)"},
    {"web_page", {write(weights_file, "<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>\n")}, R"(model.safetensors: header of 5789751444030890300 bytes, expected at most 100000000
hint: looks like a web page: the download got an error page or a login page)"},
    {"page_in_small_letters", {write(weights_file, "<html>404</html>")}, R"(model.safetensors: header of 3473469848023230524 bytes, expected at most 100000000
hint: looks like a web page: the download got an error page or a login page)"},
    {"xml_error", {write(weights_file, "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>")}, R"(model.safetensors: header of 7311066695147732796 bytes, expected at most 100000000
hint: looks like XML: the download got an error page)"},
    {"zip", {write(weights_file, "PK\x03\x04\x14\x00\x00\x00\x00\x00archive/data.pkl"sv)}, R"(model.safetensors: header of 85966670672 bytes, expected at most 100000000
hint: looks like a zip archive, perhaps a PyTorch pickle: wconvert reads safetensors)"},
    {"gzip", {write(weights_file, "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03some bytes"sv)}, R"(model.safetensors: header of 559903 bytes, but the file is 20: 559891 bytes missing
hint: looks like gzip: unpack it first)"},
    {"gguf", {write(weights_file, "GGUF\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00"sv)}, R"(model.safetensors: header of 14064895815 bytes, expected at most 100000000
hint: looks like GGUF: wconvert reads safetensors)"},
    {"hdf5", {write(weights_file, "\x89HDF\r\n\x1a\n\x00\x00\x00\x00\x00\x08\x08\x00"sv)}, R"(model.safetensors: header of 727905341903489161 bytes, expected at most 100000000
hint: looks like HDF5: wconvert reads safetensors)"},
    {"pickle", {write(weights_file, "\x80\x02}q\x00X\x01\x00\x00\x00""aq\x01K\x01s."sv)}, R"(model.safetensors: header of 378233903972992 bytes, expected at most 100000000
hint: looks like a Python pickle: convert it to safetensors with the program that wrote it)"},
    {"pickle_of_protocol_4", {write(weights_file, "\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00}\x94."sv)}, R"(model.safetensors: header of 278201472 bytes, expected at most 100000000
hint: looks like a Python pickle: convert it to safetensors with the program that wrote it)"},
    {"bare_json", {write(weights_file, R"({"lm_head.weight":{"dtype":"F32","shape":[16,8],"data_offsets":[0,512]}})")}, R"(model.safetensors: header of 7018130353393771131 bytes, expected at most 100000000
hint: looks like JSON without the header's length in front)"},
    {"utf_16", {write(weights_file, "\xff\xfe{\x00\"\x00""a\x00\"\x00:\x00"sv)}, R"(model.safetensors: header of 27303218777947903 bytes, expected at most 100000000
hint: looks like UTF-16 text: store it as UTF-8)"},
    {"zeros", {write(weights_file, ""), cut(weights_file, 4096)}, "model.safetensors: header of 0 bytes, expected at least 2"},
    {"ones", {write(weights_file, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")}, "model.safetensors: header of 18446744073709551615 bytes, expected at most 100000000"},
    {"noise", {write(weights_file, "\x9a\x01\x00\x00\x00\x00\x00\x00\xd3\x88\x17\xee"sv)}, "model.safetensors: header of 410 bytes, but the file is 12: 406 bytes missing"},
    {"text", {write(weights_file, "weights go here\n")}, "model.safetensors: header of 2338340623295800695 bytes, expected at most 100000000"},
  }}, {"Json", "hf", "import hf out", {
    {"comma_at_the_end", {header(weights_file, "}}", "},}")}, "model.safetensors: header: is not JSON at byte 2017: object key - unexpected '}'; expected string literal"},
    {"no_comma", {header(weights_file, "},", "}")}, "model.safetensors: header: is not JSON at byte 46: object - unexpected string literal; expected '}'"},
    {"single_quotes", {header(weights_file, R"("lm_head.weight")", "'lm_head.weight'")}, "model.safetensors: header: is not JSON at byte 32: object key - invalid literal"},
    {"comment", {header(weights_file, R"("lm_head)", R"(/* a */"lm_head)")}, "model.safetensors: header: is not JSON at byte 32: object key - invalid literal"},
    {"space_in_front", {header(weights_file, "{", " {")}, R"(model.safetensors: header begins with " ", expected {)"},
    {"byte_order_mark", {header(weights_file, "{", "\xef\xbb\xbf{")}, R"(model.safetensors: header begins with "\xef", expected {)"},
    {"nul_padding", {header(weights_file, "}}", "}}\0\0\0"sv)}, "model.safetensors: header: is not JSON at byte 2017: a NUL byte"},
    {"text_behind", {header(weights_file, "}}", "}}x")}, "model.safetensors: header: is not JSON at byte 2017: value - invalid literal"},
    {"two_objects", {header(weights_file, "}}", "}}{}")}, "model.safetensors: header: is not JSON at byte 2017: value - unexpected '{'; expected end of input"},
    {"no_break_space", {header(weights_file, "},", "},\xc2\xa0")}, "model.safetensors: header: is not JSON at byte 32: object key - invalid literal"},
    {"raw_control", {header(weights_file, "lm_head", "lm\x01head")}, R"(model.safetensors: header: is not JSON at byte 35: object key - invalid string: control character U+0001 (SOH) must be escaped to \u0001)"},
    {"raw_newline", {header(weights_file, "lm_head", "lm\nhead")}, R"(model.safetensors: header: is not JSON at byte 35: object key - invalid string: control character U+000A (LF) must be escaped to \u000A or \n)"},
    {"raw_nul", {header(weights_file, "lm_head", "lm\0head"sv)}, "model.safetensors: header: is not JSON at byte 35: a NUL byte"},
    {"unknown_escape", {header(weights_file, "lm_head", R"(lm\xhead)")}, "model.safetensors: header: is not JSON at byte 36: object key - invalid string: forbidden character after backslash"},
    {"short_escape", {header(weights_file, "lm_head", R"(lm\u12)")}, R"(model.safetensors: header: is not JSON at byte 39: object key - invalid string: '\u' must be followed by 4 hex digits)"},
    {"lone_surrogate", {header(weights_file, "lm_head", R"(lm\ud800)")}, "model.safetensors: header: is not JSON at byte 41: object key - invalid string: surrogate U+D800..U+DBFF must be followed by U+DC00..U+DFFF"},
    {"swapped_surrogates", {header(weights_file, "lm_head", R"(lm\udc00\ud800)")}, "model.safetensors: header: is not JSON at byte 40: object key - invalid string: surrogate U+DC00..U+DFFF must follow U+D800..U+DBFF"},
    {"lone_continuation_byte", {header(weights_file, "lm_head", "lm\x80")}, "model.safetensors: header: is not JSON at byte 35: object key - invalid string: ill-formed UTF-8 byte"},
    {"overlong_slash", {header(weights_file, "lm_head", "lm\xc0\xaf")}, "model.safetensors: header: is not JSON at byte 35: object key - invalid string: ill-formed UTF-8 byte"},
    {"utf_8_cut", {header(weights_file, "lm_head", "lm\xe2\x82")}, "model.safetensors: header: is not JSON at byte 37: object key - invalid string: ill-formed UTF-8 byte"},
    {"surrogate_in_utf_8", {header(weights_file, "lm_head", "lm\xed\xa0\x80")}, "model.safetensors: header: is not JSON at byte 36: object key - invalid string: ill-formed UTF-8 byte"},
    {"beyond_unicode", {header(weights_file, "lm_head", "lm\xf4\x90\x80\x80")}, "model.safetensors: header: is not JSON at byte 36: object key - invalid string: ill-formed UTF-8 byte"},
    {"list_outermost", {write(weights_file, "\x02\0\0\0\0\0\0\0[]"sv)}, R"(model.safetensors: header begins with "[", expected {)"},
    {"null_outermost", {write(weights_file, "\x04\0\0\0\0\0\0\0null"sv)}, R"(model.safetensors: header begins with "n", expected {)"},
    {"empty_object", {write(weights_file, "\x02\0\0\0\0\0\0\0{}"sv)}, R"(tensor "model.embed_tokens.weight": is missing, expected [16, 8]
tensor "model.layers.0.self_attn.q_proj.weight": is missing, expected [8, 8]
tensor "model.layers.0.self_attn.k_proj.weight": is missing, expected [4, 8]
tensor "model.layers.0.self_attn.v_proj.weight": is missing, expected [4, 8]
tensor "model.layers.0.self_attn.o_proj.weight": is missing, expected [8, 8]
tensor "model.layers.0.mlp.gate_proj.weight": is missing, expected [12, 8]
tensor "model.layers.0.mlp.up_proj.weight": is missing, expected [12, 8]
tensor "model.layers.0.mlp.down_proj.weight": is missing, expected [8, 12]
tensor "model.layers.0.input_layernorm.weight": is missing, expected [8]
tensor "model.layers.0.post_attention_layernorm.weight": is missing, expected [8]
tensor "model.layers.1.self_attn.q_proj.weight": is missing, expected [8, 8]
tensor "model.layers.1.self_attn.k_proj.weight": is missing, expected [4, 8]
tensor "model.layers.1.self_attn.v_proj.weight": is missing, expected [4, 8]
tensor "model.layers.1.self_attn.o_proj.weight": is missing, expected [8, 8]
tensor "model.layers.1.mlp.gate_proj.weight": is missing, expected [12, 8]
tensor "model.layers.1.mlp.up_proj.weight": is missing, expected [12, 8]
tensor "model.layers.1.mlp.down_proj.weight": is missing, expected [8, 12]
tensor "model.layers.1.input_layernorm.weight": is missing, expected [8]
and 3 more)"},
    {"closing_bracket_missing", {header(weights_file, "}}", "} ")}, "model.safetensors: header: is not JSON at byte 2024: object - unexpected end of input; expected '}'"},
    {"deep_and_open", {header(weights_file, first_entry, "@"), expand(weights_file, "[", 200'000)}, "model.safetensors: header: is nested deeper than 64 levels"},
    {"deep_and_closed", {header(weights_file, first_entry, "@@"), expand(weights_file, "[", 200'000), expand(weights_file, "]", 200'000)}, "model.safetensors: header: is nested deeper than 64 levels"},
    {"deep_objects", {header(weights_file, first_entry, "@"), expand(weights_file, R"({"a":)", 200'000)}, "model.safetensors: header: is nested deeper than 64 levels"},
    {"nan", {header(weights_file, first_entry, "NaN")}, "model.safetensors: header: is not JSON at byte 49: value - invalid literal"},
  }}, {"Integers", "hf", "import hf out", {
    {"nan", {header(weights_file, first_offsets, "[0,NaN]")}, "model.safetensors: header: is not JSON at byte 97: value - invalid literal"},
    {"infinity", {header(weights_file, first_offsets, "[0,Infinity]")}, "model.safetensors: header: is not JSON at byte 97: value - invalid literal"},
    {"leading_zero", {header(weights_file, first_offsets, "[0,0512]")}, "model.safetensors: header: is not JSON at byte 100: array - unexpected number literal; expected ']'"},
    {"plus", {header(weights_file, first_offsets, "[0,+512]")}, "model.safetensors: header: is not JSON at byte 97: value - invalid literal"},
    {"hexadecimal", {header(weights_file, first_offsets, "[0,0x200]")}, "model.safetensors: header: is not JSON at byte 98: array - invalid literal"},
    {"dot_without_digits", {header(weights_file, first_offsets, "[0,512.]")}, "model.safetensors: header: is not JSON at byte 101: value - invalid number; expected digit after '.'"},
    {"beyond_double", {header(weights_file, first_offsets, "[0,1e400]")}, "model.safetensors: header: is not JSON at byte 101: value - the number is beyond the range of a double"},
    {"minus_zero", {header(weights_file, first_offsets, "[-0,512]")}, R"(model.safetensors: tensor "lm_head.weight": data_offsets[0] is the integer -0, expected an integer from 0 to 2^63 - 1)"},
    {"fraction", {header(weights_file, first_offsets, "[0,512.0]")}, R"(model.safetensors: tensor "lm_head.weight": data_offsets[1] is the number 512.0, expected an integer from 0 to 2^63 - 1)"},
    {"exponent", {header(weights_file, first_offsets, "[0,5.12e2]")}, R"(model.safetensors: tensor "lm_head.weight": data_offsets[1] is the number 512.0, expected an integer from 0 to 2^63 - 1)"},
    {"ten_to_the_40", {header(weights_file, first_offsets, "[0,10000000000000000000000000000000000000000]")}, R"(model.safetensors: tensor "lm_head.weight": data_offsets[1]: 10000000000000000000000000000000000000000 does not fit in 64 bits
model.safetensors: tensor "lm_head.weight": data_offsets[1] is null, expected an integer from 0 to 2^63 - 1)"},
    {"of_5000_digits", {header(weights_file, first_offsets, "[0,@]"), expand(weights_file, "9", 5000)}, "model.safetensors: header: is not JSON at byte 5096: value - the number is beyond the range of a double"},
    {"shape_nan", {header(weights_file, first_shape, "[16,NaN]")}, "model.safetensors: header: is not JSON at byte 76: value - invalid literal"},
    {"shape_leading_zero", {header(weights_file, first_shape, "[16,08]")}, "model.safetensors: header: is not JSON at byte 77: array - unexpected number literal; expected ']'"},
    {"shape_fraction", {header(weights_file, first_shape, "[16.0,8]")}, R"(model.safetensors: tensor "lm_head.weight": shape[0] is the number 16.0, expected an integer from 0 to 2^63 - 1)"},
    {"shape_half", {header(weights_file, first_shape, "[16.5,8]")}, R"(model.safetensors: tensor "lm_head.weight": shape[0] is the number 16.5, expected an integer from 0 to 2^63 - 1)"},
    {"shape_exponent", {header(weights_file, first_shape, "[1.6e1,8]")}, R"(model.safetensors: tensor "lm_head.weight": shape[0] is the number 16.0, expected an integer from 0 to 2^63 - 1)"},
    {"shape_minus_zero", {header(weights_file, first_shape, "[-0,8]")}, R"(model.safetensors: tensor "lm_head.weight": shape[0] is the integer -0, expected an integer from 0 to 2^63 - 1)"},
    {"shape_of_5000_digits", {header(weights_file, first_shape, "[@,8]"), expand(weights_file, "7", 5000)}, "model.safetensors: header: is not JSON at byte 5072: value - the number is beyond the range of a double"},
  }}, {"Twice", "hf", "import hf out", {
    {"tensor_the_same", {header(weights_file, first_tensor, R"("lm_head.weight":{"dtype":"F32","shape":[16,8],"data_offsets":[0,512]},"lm_head.weight":{"dtype":"F32","shape":[16,8],"data_offsets":[0,512]})")}, R"(model.safetensors: header: the key "lm_head.weight" stands 2 times)"},
    {"tensor_right_the_second_time", {header(weights_file, first_tensor, R"("lm_head.weight":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"lm_head.weight":{"dtype":"F32","shape":[16,8],"data_offsets":[0,512]})")}, R"(model.safetensors: header: the key "lm_head.weight" stands 2 times)"},
    {"tensor_right_the_first_time", {header(weights_file, first_tensor, R"("lm_head.weight":{"dtype":"F32","shape":[16,8],"data_offsets":[0,512]},"lm_head.weight":null)")}, R"(model.safetensors: tensor "lm_head.weight": is null, expected an object
model.safetensors: header: the key "lm_head.weight" stands 2 times)"},
    {"tensor_escaped", {header(weights_file, first_tensor, R"("lm_head.weight":{"dtype":"F32","shape":[16,8],"data_offsets":[0,512]},"\u006cm_head.weight":{"dtype":"F32","shape":[16,8],"data_offsets":[0,512]})")}, R"(model.safetensors: header: the key "lm_head.weight" stands 2 times)"},
    {"metadata", {header(weights_file, its_metadata, R"({},"__metadata__":{"format":"pt"})")}, R"(model.safetensors: header: the key "__metadata__" stands 2 times)"},
    {"metadata_key", {header(weights_file, its_metadata, R"({"format":"pt","format":"np"})")}, R"(model.safetensors: __metadata__: the key "format" stands 2 times)"},
    {"dtype", {header(weights_file, R"("dtype":"F32")", R"("dtype":"BF16","dtype":"F32")")}, R"(model.safetensors: tensor "lm_head.weight": the key "dtype" stands 2 times
model.safetensors: tensor "lm_head.weight": data_offsets [0, 512] span 512 bytes, expected 256 for shape [16, 8] of BF16)"},
    {"shape", {header(weights_file, R"("shape":[16,8])", R"("shape":[1],"shape":[16,8])")}, R"(model.safetensors: tensor "lm_head.weight": the key "shape" stands 2 times
model.safetensors: tensor "lm_head.weight": data_offsets [0, 512] span 512 bytes, expected 4 for shape [1] of F32)"},
    {"offsets", {header(weights_file, R"("data_offsets":[0,512])", R"("data_offsets":[0,512],"data_offsets":[0,512])")}, R"(model.safetensors: tensor "lm_head.weight": the key "data_offsets" stands 2 times)"},
  }}, {"Entry", "hf", "import hf out", {
    {"null", {header(weights_file, first_entry, "null")}, R"(model.safetensors: tensor "lm_head.weight": is null, expected an object)"},
    {"list", {header(weights_file, first_entry, "[]")}, R"(model.safetensors: tensor "lm_head.weight": is a list, expected an object)"},
    {"string", {header(weights_file, first_entry, R"("F32")")}, R"(model.safetensors: tensor "lm_head.weight": is the string "F32", expected an object)"},
    {"number", {header(weights_file, first_entry, "512")}, R"(model.safetensors: tensor "lm_head.weight": is the integer 512, expected an object)"},
    {"boolean", {header(weights_file, first_entry, "true")}, R"(model.safetensors: tensor "lm_head.weight": is true, expected an object)"},
    {"empty", {header(weights_file, first_entry, "{}")}, R"(model.safetensors: tensor "lm_head.weight": dtype is missing
model.safetensors: tensor "lm_head.weight": shape is missing
model.safetensors: tensor "lm_head.weight": data_offsets is missing)"},
    {"without_dtype", {header(weights_file, R"("dtype":"F32",)", "")}, R"(model.safetensors: tensor "lm_head.weight": dtype is missing)"},
    {"without_shape", {header(weights_file, R"("shape":[16,8],)", "")}, R"(model.safetensors: tensor "lm_head.weight": shape is missing)"},
    {"without_offsets", {header(weights_file, R"(,"data_offsets":[0,512])", "")}, R"(model.safetensors: tensor "lm_head.weight": data_offsets is missing)"},
    {"unknown_key", {header(weights_file, R"("dtype":"F32")", R"("dtype":"F32","strides":[8,1])")}, R"(model.safetensors: tensor "lm_head.weight": has the unknown key "strides", expected dtype, shape and data_offsets)"},
    {"key_in_capitals", {header(weights_file, R"("dtype":"F32")", R"("Dtype":"F32")")}, R"(model.safetensors: tensor "lm_head.weight": has the unknown key "Dtype", expected dtype, shape and data_offsets
model.safetensors: tensor "lm_head.weight": dtype is missing)"},
    {"metadata_list", {header(weights_file, its_metadata, "[]")}, "model.safetensors: __metadata__: is a list, expected an object of strings"},
    {"metadata_string", {header(weights_file, its_metadata, R"("pt")")}, R"(model.safetensors: __metadata__: is the string "pt", expected an object of strings)"},
    {"metadata_of_numbers", {header(weights_file, its_metadata, R"({"format":1})")}, R"(model.safetensors: __metadata__: the value of "format" is the integer 1, expected a string)"},
    {"metadata_of_null", {header(weights_file, its_metadata, R"({"format":null})")}, R"(model.safetensors: __metadata__: the value of "format" is null, expected a string)"},
    {"metadata_of_lists", {header(weights_file, its_metadata, R"({"format":["pt"]})")}, R"(model.safetensors: __metadata__: the value of "format" is a list, expected a string)"},
  }}, {"Dtype", "hf", "import hf out", {
    {"unknown", {header(weights_file, R"("F32")", R"("F80")")}, R"(model.safetensors: tensor "lm_head.weight": dtype "F80" is unknown, expected one of BOOL, F4, F6_E2M3, F6_E3M2, U8, I8, F8_E5M2, F8_E4M3, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ, I16, U16, F16, BF16, I32, U32, F32, C64, F64, I64, U64)"},
    {"in_small_letters", {header(weights_file, R"("F32")", R"("f32")")}, R"(model.safetensors: tensor "lm_head.weight": dtype "f32" is unknown, expected one of BOOL, F4, F6_E2M3, F6_E3M2, U8, I8, F8_E5M2, F8_E4M3, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ, I16, U16, F16, BF16, I32, U32, F32, C64, F64, I64, U64)"},
    {"of_torch", {header(weights_file, R"("F32")", R"("torch.float32")")}, R"(model.safetensors: tensor "lm_head.weight": dtype "torch.float32" is unknown, expected one of BOOL, F4, F6_E2M3, F6_E3M2, U8, I8, F8_E5M2, F8_E4M3, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ, I16, U16, F16, BF16, I32, U32, F32, C64, F64, I64, U64)"},
    {"empty", {header(weights_file, R"("F32")", R"("")")}, R"(model.safetensors: tensor "lm_head.weight": dtype "" is unknown, expected one of BOOL, F4, F6_E2M3, F6_E3M2, U8, I8, F8_E5M2, F8_E4M3, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ, I16, U16, F16, BF16, I32, U32, F32, C64, F64, I64, U64)"},
    {"with_a_space", {header(weights_file, R"("F32")", R"("F32 ")")}, R"(model.safetensors: tensor "lm_head.weight": dtype "F32 " is unknown, expected one of BOOL, F4, F6_E2M3, F6_E3M2, U8, I8, F8_E5M2, F8_E4M3, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ, I16, U16, F16, BF16, I32, U32, F32, C64, F64, I64, U64)"},
    {"with_a_nul", {header(weights_file, R"("F32")", R"("F32\u0000")")}, R"(model.safetensors: tensor "lm_head.weight": dtype "F32\x00" is unknown, expected one of BOOL, F4, F6_E2M3, F6_E3M2, U8, I8, F8_E5M2, F8_E4M3, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ, I16, U16, F16, BF16, I32, U32, F32, C64, F64, I64, U64)"},
    {"with_a_look_alike", {header(weights_file, R"("F32")", "\"\xd0\xa4""32\"")}, R"(model.safetensors: tensor "lm_head.weight": dtype "Ф32" is unknown, expected one of BOOL, F4, F6_E2M3, F6_E3M2, U8, I8, F8_E5M2, F8_E4M3, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ, I16, U16, F16, BF16, I32, U32, F32, C64, F64, I64, U64)"},
    {"number", {header(weights_file, R"("F32")", "32")}, R"(model.safetensors: tensor "lm_head.weight": dtype is the integer 32, expected a string)"},
    {"null", {header(weights_file, R"("F32")", "null")}, R"(model.safetensors: tensor "lm_head.weight": dtype is null, expected a string)"},
    {"list", {header(weights_file, R"("F32")", R"(["F32"])")}, R"(model.safetensors: tensor "lm_head.weight": dtype is a list, expected a string)"},
    {"of_a_megabyte", {header(weights_file, R"("F32")", R"("@")"), expand(weights_file, "F", 1'000'000)}, R"(model.safetensors: tensor "lm_head.weight": dtype "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF..." is unknown, expected one of BOOL, F4, F6_E2M3, F6_E3M2, U8, I8, F8_E5M2, F8_E4M3, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ, I16, U16, F16, BF16, I32, U32, F32, C64, F64, I64, U64)"},
    {"of_another_size", {header(weights_file, R"("F32")", R"("BF16")")}, R"(model.safetensors: tensor "lm_head.weight": data_offsets [0, 512] span 512 bytes, expected 256 for shape [16, 8] of BF16)"},
    {"sub_byte", {header(weights_file, R"("F32")", R"("F4")")}, R"(model.safetensors: tensor "lm_head.weight": dtype F4 packs elements into parts of a byte, expected whole bytes)"},
    {"f6", {header(weights_file, R"("F32")", R"("F6_E2M3")")}, R"(model.safetensors: tensor "lm_head.weight": dtype F6_E2M3 packs elements into parts of a byte, expected whole bytes)"},
    {"i32", {header(weights_file, R"("F32")", R"("I32")")}, R"(tensor "lm_head.weight": I32 is not a type of weights)"},
    {"u32", {header(weights_file, R"("F32")", R"("U32")")}, R"(tensor "lm_head.weight": U32 is not a type of weights)"},
    {"f64", {header(weights_file, last_kind, R"("F64","shape":[8],"data_offsets":[4992,5056])"), cut(weights_file, 7088)}, R"(tensor "model.norm.weight": F64 is wider than any weight; --dtype says what it becomes)"},
    {"i64", {header(weights_file, last_kind, R"("I64","shape":[8],"data_offsets":[4992,5056])"), cut(weights_file, 7088)}, R"(tensor "model.norm.weight": I64 is not a type of weights)"},
    {"bool", {header(weights_file, last_kind, R"("BOOL","shape":[8],"data_offsets":[4992,5000])"), cut(weights_file, 7033)}, R"(tensor "model.norm.weight": BOOL is not a type of weights)"},
    {"u8", {header(weights_file, last_kind, R"("U8","shape":[8],"data_offsets":[4992,5000])"), cut(weights_file, 7031)}, R"(tensor "model.norm.weight": U8 is not a type of weights)"},
    {"f8", {header(weights_file, last_kind, R"("F8_E4M3","shape":[8],"data_offsets":[4992,5000])"), cut(weights_file, 7036)}, R"(tensor "model.norm.weight": F8_E4M3 is meaningless without its scales)"},
    {"complex", {header(weights_file, last_kind, R"("C64","shape":[8],"data_offsets":[4992,5056])"), cut(weights_file, 7088)}, R"(tensor "model.norm.weight": C64 is not a type of weights)"},
  }}, {"Shape", "hf", "import hf out", {
    {"negative", {header(weights_file, first_shape, "[-16,8]")}, R"(model.safetensors: tensor "lm_head.weight": shape[0] is the integer -16, expected an integer from 0 to 2^63 - 1)"},
    {"negative_twice", {header(weights_file, first_shape, "[-16,-8]")}, R"(model.safetensors: tensor "lm_head.weight": shape[0] is the integer -16, expected an integer from 0 to 2^63 - 1)"},
    {"string", {header(weights_file, first_shape, R"(["16",8])")}, R"(model.safetensors: tensor "lm_head.weight": shape[0] is the string "16", expected an integer from 0 to 2^63 - 1)"},
    {"boolean", {header(weights_file, first_shape, "[true,128]")}, R"(model.safetensors: tensor "lm_head.weight": shape[0] is true, expected an integer from 0 to 2^63 - 1)"},
    {"null", {header(weights_file, first_shape, "[null,8]")}, R"(model.safetensors: tensor "lm_head.weight": shape[0] is null, expected an integer from 0 to 2^63 - 1)"},
    {"nested", {header(weights_file, first_shape, "[[16],8]")}, R"(model.safetensors: tensor "lm_head.weight": shape[0] is a list, expected an integer from 0 to 2^63 - 1)"},
    {"object", {header(weights_file, first_shape, R"({"0":16,"1":8})")}, R"(model.safetensors: tensor "lm_head.weight": shape is an object, expected a list)"},
    {"no_list", {header(weights_file, first_shape, "128")}, R"(model.safetensors: tensor "lm_head.weight": shape is the integer 128, expected a list)"},
    {"elements_wrap_to_the_right_number", {header(weights_file, first_shape, "[4294967296,4294967296,128]")}, R"(model.safetensors: tensor "lm_head.weight": shape [4294967296, 4294967296, 128] of F32 overflows 63 bits)"},
    {"elements_wrap_to_128", {header(weights_file, first_shape, "[9223372036854775807,2,128]")}, R"(model.safetensors: tensor "lm_head.weight": shape [9223372036854775807, 2, 128] of F32 overflows 63 bits)"},
    {"bytes_wrap", {header(weights_file, first_shape, "[4611686018427388032]")}, R"(model.safetensors: tensor "lm_head.weight": shape [4611686018427388032] of F32 overflows 63 bits)"},
    {"bits_wrap", {header(weights_file, first_shape, "[576460752303423616]")}, R"(model.safetensors: tensor "lm_head.weight": data_offsets [0, 512] span 512 bytes, expected 2305843009213694464 for shape [576460752303423616] of F32)"},
    {"wraps_to_zero", {header(weights_file, first_shape, "[4294967296,4294967296]")}, R"(model.safetensors: tensor "lm_head.weight": shape [4294967296, 4294967296] of F32 overflows 63 bits)"},
    {"wraps_in_32_bits", {header(weights_file, first_shape, "[4294967424]")}, R"(model.safetensors: tensor "lm_head.weight": data_offsets [0, 512] span 512 bytes, expected 17179869696 for shape [4294967424] of F32)"},
    {"zero_times_too_much", {header(weights_file, first_shape, "[0,9223372036854775808]")}, R"(model.safetensors: tensor "lm_head.weight": shape[1] is the integer 9223372036854775808, expected an integer from 0 to 2^63 - 1)"},
    {"zero_times_much_twice", {header(weights_file, first_shape, "[0,9223372036854775807,9223372036854775807]")}, R"(model.safetensors: tensor "lm_head.weight": shape [0, 9223372036854775807, 9223372036854775807] of F32 overflows 63 bits)"},
    {"zero_times_a_huge_extent", {header(weights_file, R"([16,8],"data_offsets":[0,512])", R"([0,9223372036854775807],"data_offsets":[0,0])")}, R"(model.safetensors: tensor "model.embed_tokens.weight": data_offsets [512, 1024] leave 512 bytes unused behind tensor "lm_head.weight" [0, 0])"},
    {"scalar", {header(weights_file, first_shape, "[]")}, R"(model.safetensors: tensor "lm_head.weight": data_offsets [0, 512] span 512 bytes, expected 4 for shape [] of F32)"},
    {"flat", {header(weights_file, first_shape, "[128]")}, R"(model.safetensors: tensor "lm_head.weight": is [128], expected [16, 8] by vocab_size = 16, hidden_size = 8)"},
    {"rank_3", {header(weights_file, first_shape, "[16,8,1]")}, R"(model.safetensors: tensor "lm_head.weight": is [16, 8, 1], expected [16, 8] by vocab_size = 16, hidden_size = 8)"},
    {"rank_64", {header(weights_file, first_shape, "[16,8@]"), expand(weights_file, ",1", 62)}, R"(model.safetensors: tensor "lm_head.weight": is [16, 8, 1, 1, 1, 1, 1, 1, ...], expected [16, 8] by vocab_size = 16, hidden_size = 8)"},
    {"rank_65", {header(weights_file, first_shape, "[16,8@]"), expand(weights_file, ",1", 63)}, R"(model.safetensors: tensor "lm_head.weight": shape has 65 dimensions, expected at most 64)"},
    {"rank_1000", {header(weights_file, first_shape, "[16,8@]"), expand(weights_file, ",1", 998)}, R"(model.safetensors: tensor "lm_head.weight": shape has 1000 dimensions, expected at most 64)"},
    {"rank_a_million", {header(weights_file, first_shape, "[16,8@]"), expand(weights_file, ",1", 1'000'000)}, R"(model.safetensors: tensor "lm_head.weight": holds more than 1000000 values)"},
    {"exchanged", {header(weights_file, first_shape, "[8,16]")}, R"(model.safetensors: tensor "lm_head.weight": is [8, 16], expected [16, 8] by vocab_size = 16, hidden_size = 8)"},
    {"of_the_same_size", {header(weights_file, first_shape, "[4,32]")}, R"(model.safetensors: tensor "lm_head.weight": is [4, 32], expected [16, 8] by vocab_size = 16, hidden_size = 8)"},
    {"one_row_more", {header(weights_file, first_shape, "[17,8]")}, R"(model.safetensors: tensor "lm_head.weight": data_offsets [0, 512] span 512 bytes, expected 544 for shape [17, 8] of F32)"},
    {"empty", {header(weights_file, R"([16,8],"data_offsets":[0,512])", R"([0],"data_offsets":[0,0])")}, R"(model.safetensors: tensor "model.embed_tokens.weight": data_offsets [512, 1024] leave 512 bytes unused behind tensor "lm_head.weight" [0, 0])"},
  }}, {"Offsets", "hf", "import hf out", {
    {"reversed", {header(weights_file, first_offsets, "[512,0]")}, R"(model.safetensors: tensor "lm_head.weight": data_offsets [512, 0] end before they begin)"},
    {"negative", {header(weights_file, first_offsets, "[-512,0]")}, R"(model.safetensors: tensor "lm_head.weight": data_offsets[0] is the integer -512, expected an integer from 0 to 2^63 - 1)"},
    {"one", {header(weights_file, first_offsets, "[512]")}, R"(model.safetensors: tensor "lm_head.weight": data_offsets has a length of 1, expected 2)"},
    {"three", {header(weights_file, first_offsets, "[0,512,512]")}, R"(model.safetensors: tensor "lm_head.weight": data_offsets has a length of 3, expected 2)"},
    {"none", {header(weights_file, first_offsets, "[]")}, R"(model.safetensors: tensor "lm_head.weight": data_offsets has a length of 0, expected 2)"},
    {"null", {header(weights_file, first_offsets, "null")}, R"(model.safetensors: tensor "lm_head.weight": data_offsets is null, expected a list)"},
    {"strings", {header(weights_file, first_offsets, R"(["0","512"])")}, R"(model.safetensors: tensor "lm_head.weight": data_offsets[0] is the string "0", expected an integer from 0 to 2^63 - 1)"},
    {"object", {header(weights_file, first_offsets, R"({"begin":0,"end":512})")}, R"(model.safetensors: tensor "lm_head.weight": data_offsets is an object, expected a list)"},
    {"past_the_end", {header(weights_file, first_offsets, "[4720,5232]")}, R"(model.safetensors: tensor "model.embed_tokens.weight": data_offsets [512, 1024] leave 512 bytes unused behind the header
model.safetensors: tensor "lm_head.weight": data_offsets [4720, 5232] overlap tensor "model.layers.1.self_attn.q_proj.weight" [4608, 4864]
model.safetensors: tensor "model.layers.1.self_attn.v_proj.weight": data_offsets [4864, 4992] overlap tensor "lm_head.weight" [4720, 5232]
model.safetensors: tensor "model.norm.weight": data_offsets [4992, 5024] overlap tensor "lm_head.weight" [4720, 5232])"},
    {"far_past_the_end", {header(weights_file, first_offsets, "[1099511627776,1099511628288]")}, R"(model.safetensors: tensor "model.embed_tokens.weight": data_offsets [512, 1024] leave 512 bytes unused behind the header
model.safetensors: tensor "lm_head.weight": data_offsets [1099511627776, 1099511628288] leave 1099511622752 bytes unused behind tensor "model.norm.weight" [4992, 5024])"},
    {"wrap_with_the_base", {header(weights_file, first_offsets, "[9223372036854775295,9223372036854775807]")}, R"(model.safetensors: tensor "model.embed_tokens.weight": data_offsets [512, 1024] leave 512 bytes unused behind the header
model.safetensors: tensor "lm_head.weight": data_offsets [9223372036854775295, 9223372036854775807] leave 9223372036854770271 bytes unused behind tensor "model.norm.weight" [4992, 5024])"},
    {"wrap_to_512", {header(weights_file, first_offsets, "[18446744073709551104,18446744073709551616]")}, R"(model.safetensors: tensor "lm_head.weight": data_offsets[1]: 18446744073709551616 does not fit in 64 bits
model.safetensors: tensor "lm_head.weight": data_offsets[0] is the integer 18446744073709551104, expected an integer from 0 to 2^63 - 1)"},
    {"right_in_64_bits", {header(weights_file, first_offsets, "[18446744073709551615,511]")}, R"(model.safetensors: tensor "lm_head.weight": data_offsets[0] is the integer 18446744073709551615, expected an integer from 0 to 2^63 - 1)"},
    {"right_in_32_bits", {header(weights_file, first_offsets, "[4294967296,4294967808]")}, R"(model.safetensors: tensor "model.embed_tokens.weight": data_offsets [512, 1024] leave 512 bytes unused behind the header
model.safetensors: tensor "lm_head.weight": data_offsets [4294967296, 4294967808] leave 4294962272 bytes unused behind tensor "model.norm.weight" [4992, 5024])"},
    {"too_short", {header(weights_file, first_offsets, "[0,508]")}, R"(model.safetensors: tensor "lm_head.weight": data_offsets [0, 508] span 508 bytes, expected 512 for shape [16, 8] of F32)"},
    {"too_long", {header(weights_file, first_offsets, "[0,516]")}, R"(model.safetensors: tensor "lm_head.weight": data_offsets [0, 516] span 516 bytes, expected 512 for shape [16, 8] of F32)"},
    {"of_another_tensor", {header(weights_file, first_offsets, "[512,1024]")}, R"(model.safetensors: tensor "lm_head.weight": data_offsets [512, 1024] leave 512 bytes unused behind the header
model.safetensors: tensor "model.embed_tokens.weight": data_offsets [512, 1024] overlap tensor "lm_head.weight" [512, 1024])"},
    {"partly_another_tensor", {header(weights_file, first_offsets, "[4,516]")}, R"(model.safetensors: tensor "lm_head.weight": data_offsets [4, 516] leave 4 bytes unused behind the header
model.safetensors: tensor "model.embed_tokens.weight": data_offsets [512, 1024] overlap tensor "lm_head.weight" [4, 516])"},
    {"exchanged_with_another_size", {header(weights_file, first_offsets, "[512,1024]"), header(weights_file, R"([8],"data_offsets":[1024,1056])", R"([8],"data_offsets":[0,32])")}, R"(model.safetensors: tensor "lm_head.weight": data_offsets [512, 1024] leave 480 bytes unused behind tensor "model.layers.0.input_layernorm.weight" [0, 32]
model.safetensors: tensor "model.embed_tokens.weight": data_offsets [512, 1024] overlap tensor "lm_head.weight" [512, 1024]
model.safetensors: tensor "model.layers.0.mlp.down_proj.weight": data_offsets [1056, 1440] leave 32 bytes unused behind tensor "model.embed_tokens.weight" [512, 1024])"},
    {"hole_of_8_bytes_in_front", {header(weights_file, first_offsets, "[8,520]")}, R"(model.safetensors: tensor "lm_head.weight": data_offsets [8, 520] leave 8 bytes unused behind the header
model.safetensors: tensor "model.embed_tokens.weight": data_offsets [512, 1024] overlap tensor "lm_head.weight" [8, 520])"},
    {"hole_inside", {header(weights_file, first_tensor, R"("a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]})")}, R"(model.safetensors: tensor "model.embed_tokens.weight": data_offsets [512, 1024] leave 504 bytes unused behind tensor "a" [0, 8])"},
    {"two_thousand_tensors_over_one_range", {header(weights_file, first_tensor, R"(@"lm_head.weight":{"dtype":"F32","shape":[16,8],"data_offsets":[0,512]})"), expand(weights_file, R"("t#":{"dtype":"F32","shape":[16,8],"data_offsets":[0,512]},)", 2000)}, R"(model.safetensors: tensor "t0": data_offsets [0, 512] overlap tensor "lm_head.weight" [0, 512]
model.safetensors: tensor "t1": data_offsets [0, 512] overlap tensor "t0" [0, 512]
model.safetensors: tensor "t10": data_offsets [0, 512] overlap tensor "t1" [0, 512]
model.safetensors: tensor "t100": data_offsets [0, 512] overlap tensor "t10" [0, 512]
model.safetensors: tensor "t1000": data_offsets [0, 512] overlap tensor "t100" [0, 512]
model.safetensors: tensor "t1001": data_offsets [0, 512] overlap tensor "t1000" [0, 512]
model.safetensors: tensor "t1002": data_offsets [0, 512] overlap tensor "t1001" [0, 512]
model.safetensors: tensor "t1003": data_offsets [0, 512] overlap tensor "t1002" [0, 512]
model.safetensors: tensor "t1004": data_offsets [0, 512] overlap tensor "t1003" [0, 512]
model.safetensors: tensor "t1005": data_offsets [0, 512] overlap tensor "t1004" [0, 512]
model.safetensors: tensor "t1006": data_offsets [0, 512] overlap tensor "t1005" [0, 512]
model.safetensors: tensor "t1007": data_offsets [0, 512] overlap tensor "t1006" [0, 512]
model.safetensors: tensor "t1008": data_offsets [0, 512] overlap tensor "t1007" [0, 512]
model.safetensors: tensor "t1009": data_offsets [0, 512] overlap tensor "t1008" [0, 512]
model.safetensors: tensor "t101": data_offsets [0, 512] overlap tensor "t1009" [0, 512]
model.safetensors: tensor "t1010": data_offsets [0, 512] overlap tensor "t101" [0, 512]
model.safetensors: tensor "t1011": data_offsets [0, 512] overlap tensor "t1010" [0, 512]
model.safetensors: tensor "t1012": data_offsets [0, 512] overlap tensor "t1011" [0, 512]
and 83 more)"},
    {"a_hundred_thousand_empty_tensors", {header(weights_file, first_tensor, R"(@"lm_head.weight":{"dtype":"F32","shape":[16,8],"data_offsets":[0,512]})"), expand(weights_file, R"("t#":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},)", 100'000)}, R"(model.safetensors: tensor "t0": is not known to this format (F32 [0])
model.safetensors: tensor "t1": is not known to this format (F32 [0])
model.safetensors: tensor "t10": is not known to this format (F32 [0])
model.safetensors: tensor "t100": is not known to this format (F32 [0])
model.safetensors: tensor "t1000": is not known to this format (F32 [0])
model.safetensors: tensor "t10000": is not known to this format (F32 [0])
model.safetensors: tensor "t10001": is not known to this format (F32 [0])
model.safetensors: tensor "t10002": is not known to this format (F32 [0])
model.safetensors: tensor "t10003": is not known to this format (F32 [0])
model.safetensors: tensor "t10004": is not known to this format (F32 [0])
model.safetensors: tensor "t10005": is not known to this format (F32 [0])
model.safetensors: tensor "t10006": is not known to this format (F32 [0])
model.safetensors: tensor "t10007": is not known to this format (F32 [0])
model.safetensors: tensor "t10008": is not known to this format (F32 [0])
model.safetensors: tensor "t10009": is not known to this format (F32 [0])
model.safetensors: tensor "t1001": is not known to this format (F32 [0])
model.safetensors: tensor "t10010": is not known to this format (F32 [0])
model.safetensors: tensor "t10011": is not known to this format (F32 [0])
and 99982 more)"},
    {"more_tensors_than_any_model", {header(weights_file, first_tensor, R"(@"z":{"dtype":"F32","shape":[16,8],"data_offsets":[0,512]})"), expand(weights_file, R"("#":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},)", 250'000)}, "model.safetensors: header: holds more than 250000 tensors or 32000000 bytes of names and metadata"},
    {"name_of_40_MB", {header(weights_file, R"("lm_head.weight")", R"("@")"), expand(weights_file, "n", 40'000'000)}, "model.safetensors: header: holds more than 250000 tensors or 32000000 bytes of names and metadata"},
    {"metadata_of_40_MB", {header(weights_file, its_metadata, R"({"format":"@"})"), expand(weights_file, "n", 40'000'000)}, "model.safetensors: header: holds more than 250000 tensors or 32000000 bytes of names and metadata"},
    {"a_million_faults", {header(weights_file, first_tensor, R"(@"lm_head.weight":{"dtype":"F32","shape":[16,8],"data_offsets":[0,512]})"), expand(weights_file, R"("t#":0,)", 1'000'000)}, R"(model.safetensors: tensor "t0": is the integer 0, expected an object
model.safetensors: tensor "t1": is the integer 0, expected an object
model.safetensors: tensor "t2": is the integer 0, expected an object
model.safetensors: tensor "t3": is the integer 0, expected an object
model.safetensors: tensor "t4": is the integer 0, expected an object
model.safetensors: tensor "t5": is the integer 0, expected an object
model.safetensors: tensor "t6": is the integer 0, expected an object
model.safetensors: tensor "t7": is the integer 0, expected an object
model.safetensors: tensor "t8": is the integer 0, expected an object
model.safetensors: tensor "t9": is the integer 0, expected an object
model.safetensors: tensor "t10": is the integer 0, expected an object
model.safetensors: tensor "t11": is the integer 0, expected an object
model.safetensors: tensor "t12": is the integer 0, expected an object
model.safetensors: tensor "t13": is the integer 0, expected an object
model.safetensors: tensor "t14": is the integer 0, expected an object
model.safetensors: tensor "t15": is the integer 0, expected an object
model.safetensors: tensor "t16": is the integer 0, expected an object
model.safetensors: tensor "t17": is the integer 0, expected an object
and 83 more)"},
  }}};
}
// clang-format on

}  // namespace wconvert::refusals
