#include "tests/refusals/rows.h"

namespace wconvert::refusals {
namespace {

using namespace std::string_view_literals;

constexpr auto rope_scaling = R"("rope_scaling": null)"sv;

}  // namespace

// clang-format off
std::vector<Table> config_tables() {
  return {{"Config", "hf", "import hf out", {
    {"nothing_at_all", {write(config_file, "")}, "config.json: is empty, expected JSON"},
    {"cut", {cut(config_file, 200)}, "config.json: is not JSON at byte 200: object key - invalid string: missing closing quote"},
    {"yaml", {write(config_file, "model_type: llama\nhidden_size: 8\n")}, "config.json: is not JSON at byte 0: value - invalid literal"},
    {"git_lfs", {write(config_file, "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 700\n")}, R"(config.json: is not JSON at byte 0: value - invalid literal
hint: looks like a Git LFS pointer: fetch the file itself with `git lfs pull`)"},
    {"web_page", {write(config_file, "<html><body>Rate limited</body></html>")}, R"(config.json: is not JSON at byte 0: value - invalid literal
hint: looks like a web page: the download got an error page or a login page)"},
    {"list", {write(config_file, "[]")}, "config.json: is a list, expected an object"},
    {"null", {write(config_file, "null")}, "config.json: is null, expected an object"},
    {"string", {write(config_file, R"("llama")")}, R"(config.json: is the string "llama", expected an object)"},
    {"number", {write(config_file, "7")}, "config.json: is the integer 7, expected an object"},
    {"empty_object", {write(config_file, "{}")}, R"(config.json: has neither model_type nor architectures: which format is it?
hint: --format NAME says so)"},
    {"comma_at_the_end", {change(config_file, R"("vocab_size": 16)", R"("vocab_size": 16,)")}, "config.json: is not JSON at byte 494: object key - unexpected '}'; expected string literal"},
    {"comment", {change(config_file, R"("vocab_size")", "// tokens\n\"vocab_size\"")}, "config.json: is not JSON at byte 476: object key - invalid literal"},
    {"single_quotes", {change(config_file, R"("vocab_size")", "'vocab_size'")}, "config.json: is not JSON at byte 476: object key - invalid literal"},
    {"text_behind", {append(config_file, "end")}, "config.json: is not JSON at byte 495: value - invalid literal"},
    {"two_objects", {append(config_file, "{}")}, "config.json: is not JSON at byte 495: value - unexpected '{'; expected end of input"},
    {"nul", {append(config_file, "\0"sv)}, "config.json: is not JSON at byte 495: a NUL byte"},
    {"utf_16", {write(config_file, "\xff\xfe{\x00}\x00"sv)}, R"(config.json: is not JSON at byte 3: a NUL byte
hint: looks like UTF-16 text: store it as UTF-8)"},
    {"byte_order_mark", {change(config_file, "{", "\xef\xbb\xbf{")}, "config.json: begins with a byte-order mark, expected JSON without one"},
    {"not_utf_8", {change(config_file, "silu", "sil\xff")}, "config.json: is not JSON at byte 128: value - invalid string: ill-formed UTF-8 byte"},
    {"deep", {change(config_file, "null", "@@"), expand(config_file, "[", 200'000), expand(config_file, "]", 200'000)}, "config.json: is nested deeper than 64 levels"},
    {"a_million_brackets", {write(config_file, "@"), expand(config_file, "[", 1'000'000)}, "config.json: is nested deeper than 64 levels"},
    {"key_twice_the_same", {change(config_file, R"("vocab_size": 16)", R"("vocab_size": 16, "vocab_size": 16)")}, R"(config.json: the key "vocab_size" stands 2 times)"},
    {"key_twice", {change(config_file, R"("vocab_size": 16)", R"("vocab_size": 16, "vocab_size": 17)")}, R"(config.json: the key "vocab_size" stands 2 times)"},
    {"key_twice_escaped", {change(config_file, R"("vocab_size": 16)", R"("vocab_size": 16, "vocab\u005fsize": 17)")}, R"(config.json: the key "vocab_size" stands 2 times)"},
    {"of_20_MB", {cut(config_file, 20'000'000)}, "config.json: is 20000000 bytes, expected at most 16777216"},
    {"missing", {remove(config_file)}, "hf: holds no config.json, so it is not a Hugging Face checkpoint"},
    {"folder", {folder(config_file)}, "config.json: is a folder, expected a regular file"},
    {"pipe", {pipe(config_file)}, "config.json: is a named pipe, expected a regular file"},
    {"socket", {socket(config_file)}, "config.json: is a socket, expected a regular file"},
    {"dangling_link", {link(config_file, "nowhere.json")}, R"(config.json: is a link to "nowhere.json", which is missing)"},
    {"link_to_itself", {link(config_file, config_file)}, "config.json: leads through more than 8 links"},
    {"link_to_a_device", {link(config_file, "/dev/zero")}, R"(config.json: is a link to "/dev/zero", which is an absolute path)"},
    {"link_to_a_file_of_the_system", {link(config_file, "/etc/hostname")}, R"(config.json: is a link to "/etc/hostname", which is an absolute path)"},
    {"link_above", {move(config_file, "../config.json"), link(config_file, "../config.json")}, R"(config.json: is a link to "../config.json", which leaves its folder)"},
  }}, {"ConfigKey", "hf", "import hf out", {
    {"unknown_model_type", {change(config_file, R"("llama")", R"("falcon")")}, R"(config.json: model_type: is "falcon", expected one of llama, mistral, mixtral, qwen2, qwen3, gemma4_text, llava, llava_hybrid, apriel2, mtp_llama, dream, diffusion_llama, apriel_hybrid_ssm, apriel2_text
hint: a model of another class cannot be converted)"},
    {"model_type_in_capitals", {change(config_file, R"("llama")", R"("LLaMA")")}, R"(config.json: model_type: is "LLaMA", expected one of llama, mistral, mixtral, qwen2, qwen3, gemma4_text, llava, llava_hybrid, apriel2, mtp_llama, dream, diffusion_llama, apriel_hybrid_ssm, apriel2_text
hint: a model of another class cannot be converted)"},
    {"model_type_with_a_nul", {change(config_file, R"("llama")", R"("llama\u0000")")}, R"(config.json: model_type: is "llama\x00", expected one of llama, mistral, mixtral, qwen2, qwen3, gemma4_text, llava, llava_hybrid, apriel2, mtp_llama, dream, diffusion_llama, apriel_hybrid_ssm, apriel2_text
hint: a model of another class cannot be converted)"},
    {"model_type_with_escapes", {change(config_file, R"("llama")", R"("\u001b]0;owned\u0007")")}, R"(config.json: model_type: is "\x1b]0;owned\x07", expected one of llama, mistral, mixtral, qwen2, qwen3, gemma4_text, llava, llava_hybrid, apriel2, mtp_llama, dream, diffusion_llama, apriel_hybrid_ssm, apriel2_text
hint: a model of another class cannot be converted)"},
    {"model_type_of_a_megabyte", {change(config_file, R"("llama")", R"("@")"), expand(config_file, "llama", 200'000)}, R"(config.json: model_type: is "llamallamallamallamallamallamallamallamallamallamallamallamallamallamallamallamallamallamallamallamallamallamallamallamallamallamallamallamallamallamallamallamallamallamallamallamallamallamallamallama...", expected one of llama, mistral, mixtral, qwen2, qwen3, gemma4_text, llava, llava_hybrid, apriel2, mtp_llama, dream, diffusion_llama, apriel_hybrid_ssm, apriel2_text
hint: a model of another class cannot be converted)"},
    {"model_type_a_number", {change(config_file, R"("llama")", "1")}, "config.json: model_type: is the integer 1, expected a string"},
    {"neither_type_nor_architecture", {change(config_file, R"("model_type": "llama",)", ""), change(config_file, R"("architectures": ["LlamaForCausalLM"],)", "")}, R"(config.json: has neither model_type nor architectures: which format is it?
hint: --format NAME says so)"},
    {"unknown_architecture", {change(config_file, "LlamaForCausalLM", "LlamaForTokenClassification")}, R"(config.json: architectures: is "LlamaForTokenClassification", expected LlamaForCausalLM beside model_type "llama")"},
    {"architecture_of_another_type", {change(config_file, "LlamaForCausalLM", "MistralForCausalLM")}, R"(config.json: architectures: is "MistralForCausalLM", expected LlamaForCausalLM beside model_type "llama")"},
    {"two_architectures", {change(config_file, R"("LlamaForCausalLM")", R"("LlamaForCausalLM", "LlamaModel")")}, "config.json: architectures: is a list, expected a list of one name"},
    {"architectures_a_string", {change(config_file, R"(["LlamaForCausalLM"])", R"("LlamaForCausalLM")")}, R"(config.json: architectures: is the string "LlamaForCausalLM", expected a list of one name)"},
    {"unknown_activation", {change(config_file, R"("silu")", R"("quick_gelu")")}, R"(config.json: hidden_act: is the string "quick_gelu", expected "gelu_pytorch_tanh", "gelu", "silu", "relu", "relu2", "sigmoid" or "identity")"},
    {"activation_a_number", {change(config_file, R"("silu")", "1")}, R"(config.json: hidden_act: is the integer 1, expected "gelu_pytorch_tanh", "gelu", "silu", "relu", "relu2", "sigmoid" or "identity")"},
    {"activation_null", {change(config_file, R"("silu")", "null")}, R"(config.json: hidden_act: is null, expected "gelu_pytorch_tanh", "gelu", "silu", "relu", "relu2", "sigmoid" or "identity")"},
    {"unknown_rope", {change(config_file, rope_scaling, R"("rope_scaling": {"rope_type": "spiral", "factor": 2.0})")}, R"(config.json: rope_scaling.rope_type: is "spiral", expected one of default, llama3, yarn
config.json: rope_scaling.factor: is not known to this format (the number 2.0)
config.json: rope_theta: is not known to this format (the number 10000.0)
hint: a key that nobody knows may change the mathematics; --allow-unknown rope_scaling.factor carries it as it is)"},
    {"rope_without_factor", {change(config_file, rope_scaling, R"("rope_scaling": {"rope_type": "linear"})")}, R"(config.json: rope_scaling.rope_type: is "linear", expected one of default, llama3, yarn
config.json: rope_theta: is not known to this format (the number 10000.0)
hint: a key that nobody knows may change the mathematics; --allow-unknown rope_theta carries it as it is)"},
    {"rope_a_list", {change(config_file, rope_scaling, R"("rope_scaling": [2.0])")}, "config.json: rope_scaling: is a list, expected an object"},
    {"llama3_without_frequencies", {change(config_file, rope_scaling, R"("rope_scaling": {"rope_type": "llama3", "factor": 8.0})")}, R"(config.json: rope_scaling.low_freq_factor: is missing, and has no default
config.json: rope_scaling.high_freq_factor: is missing, and has no default)"},
    {"quantization", {change(config_file, rope_scaling, R"("rope_scaling": null, "quantization_config": {"quant_method": "gptq", "bits": 4})")}, R"(config.json: quantization_config.quant_method: is not known to this format (the string "gptq")
config.json: quantization_config.bits: is not known to this format (the integer 4)
hint: the weights may be quantised: use the checkpoint that was quantised, or dequantise this one first)"},
    {"unknown_key", {change(config_file, rope_scaling, R"("rope_scaling": null, "sliding_window": 4)")}, R"(config.json: sliding_window: is not known to this format (the integer 4)
hint: a key that nobody knows may change the mathematics; --allow-unknown sliding_window carries it as it is)"},
    {"unknown_key_with_escapes", {change(config_file, rope_scaling, R"("rope_scaling": null, "\u001b[2J": 4)")}, R"(config.json: \x1b[2J: is not known to this format (the integer 4)
hint: a key that nobody knows may change the mathematics; --allow-unknown \x1b[2J carries it as it is)"},
    {"unknown_key_of_a_megabyte", {change(config_file, rope_scaling, R"("rope_scaling": null, "@": 4)"), expand(config_file, "abcde", 200'000)}, R"(config.json: abcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcde...: is not known to this format (the integer 4)
hint: a key that nobody knows may change the mathematics; --allow-unknown abcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcde... carries it as it is)"},
    {"unknown_keys_by_the_thousand", {change(config_file, rope_scaling, R"("rope_scaling": null @)"), expand(config_file, R"(, "k#": 4)", 5000)}, R"(config.json: k0: is not known to this format (the integer 4)
config.json: k1: is not known to this format (the integer 4)
config.json: k2: is not known to this format (the integer 4)
config.json: k3: is not known to this format (the integer 4)
config.json: k4: is not known to this format (the integer 4)
config.json: k5: is not known to this format (the integer 4)
config.json: k6: is not known to this format (the integer 4)
config.json: k7: is not known to this format (the integer 4)
config.json: k8: is not known to this format (the integer 4)
config.json: k9: is not known to this format (the integer 4)
config.json: k10: is not known to this format (the integer 4)
config.json: k11: is not known to this format (the integer 4)
config.json: k12: is not known to this format (the integer 4)
config.json: k13: is not known to this format (the integer 4)
config.json: k14: is not known to this format (the integer 4)
config.json: k15: is not known to this format (the integer 4)
config.json: k16: is not known to this format (the integer 4)
config.json: k17: is not known to this format (the integer 4)
and 4982 more
hint: a key that nobody knows may change the mathematics; --allow-unknown k0 carries it as it is)"},
    {"unknown_key_inside", {change(config_file, rope_scaling, R"("rope_scaling": {"rope_type": "default", "twist": 1})")}, R"(config.json: rope_scaling.twist: is not known to this format (the integer 1)
hint: a key that nobody knows may change the mathematics; --allow-unknown rope_scaling.twist carries it as it is)"},
    {"biases_that_are_not_there", {change(config_file, R"("attention_bias": false)", R"("attention_bias": true)")}, R"(tensor "model.layers.0.self_attn.q_proj.bias": is missing, expected [8]
tensor "model.layers.0.self_attn.k_proj.bias": is missing, expected [4]
tensor "model.layers.0.self_attn.v_proj.bias": is missing, expected [4]
tensor "model.layers.0.self_attn.o_proj.bias": is missing, expected [8]
tensor "model.layers.1.self_attn.q_proj.bias": is missing, expected [8]
tensor "model.layers.1.self_attn.k_proj.bias": is missing, expected [4]
tensor "model.layers.1.self_attn.v_proj.bias": is missing, expected [4]
tensor "model.layers.1.self_attn.o_proj.bias": is missing, expected [8])"},
    {"mlp_biases_that_are_not_there", {change(config_file, R"("mlp_bias": false)", R"("mlp_bias": true)")}, R"(tensor "model.layers.0.mlp.gate_proj.bias": is missing, expected [12]
tensor "model.layers.0.mlp.up_proj.bias": is missing, expected [12]
tensor "model.layers.0.mlp.down_proj.bias": is missing, expected [8]
tensor "model.layers.1.mlp.gate_proj.bias": is missing, expected [12]
tensor "model.layers.1.mlp.up_proj.bias": is missing, expected [12]
tensor "model.layers.1.mlp.down_proj.bias": is missing, expected [8])"},
    {"tied_beside_another_head", {change(config_file, R"("tie_word_embeddings": false)", R"("tie_word_embeddings": true)")}, R"(tensor "lm_head.weight": must repeat "model.embed_tokens.weight" (it repeats the embedding it is tied to), but differs first in element [0, 0])"},
  }}, {"ConfigValue", "hf", "import hf out", {
    {"string_for_an_integer", {change(config_file, R"("hidden_size": 8)", R"("hidden_size": "8")")}, R"(config.json: hidden_size: is the string "8", expected an integer)"},
    {"whole_number_for_an_integer", {change(config_file, R"("hidden_size": 8)", R"("hidden_size": 8.0)")}, "config.json: hidden_size: is the number 8.0, expected an integer"},
    {"fraction_for_an_integer", {change(config_file, R"("hidden_size": 8)", R"("hidden_size": 8.5)")}, "config.json: hidden_size: is the number 8.5, expected an integer"},
    {"exponent_for_an_integer", {change(config_file, R"("hidden_size": 8)", R"("hidden_size": 8e0)")}, "config.json: hidden_size: is the number 8.0, expected an integer"},
    {"boolean_for_an_integer", {change(config_file, R"("num_key_value_heads": 1)", R"("num_key_value_heads": true)")}, "config.json: num_key_value_heads: is true, expected an integer"},
    {"null_for_an_integer", {change(config_file, R"("hidden_size": 8)", R"("hidden_size": null)")}, "config.json: hidden_size: is null, expected an integer"},
    {"list_for_an_integer", {change(config_file, R"("hidden_size": 8)", R"("hidden_size": [8])")}, "config.json: hidden_size: is a list, expected an integer"},
    {"object_for_an_integer", {change(config_file, R"("hidden_size": 8)", R"("hidden_size": {})")}, "config.json: hidden_size: is an object, expected an integer"},
    {"string_for_a_number", {change(config_file, "1e-05", R"("1e-05")")}, R"(config.json: rms_norm_eps: is the string "1e-05", expected a number)"},
    {"null_for_a_number", {change(config_file, "1e-05", "null")}, "config.json: rms_norm_eps: is null, expected a number"},
    {"boolean_for_a_number", {change(config_file, "1e-05", "true")}, "config.json: rms_norm_eps: is true, expected a number"},
    {"string_for_a_boolean", {change(config_file, R"("mlp_bias": false)", R"("mlp_bias": "false")")}, R"(config.json: mlp_bias: is the string "false", expected true or false)"},
    {"number_for_a_boolean", {change(config_file, R"("mlp_bias": false)", R"("mlp_bias": 0)")}, "config.json: mlp_bias: is the integer 0, expected true or false"},
    {"null_for_a_boolean", {change(config_file, R"("mlp_bias": false)", R"("mlp_bias": null)")}, "config.json: mlp_bias: is null, expected true or false"},
    {"several_at_once", {change(config_file, R"("hidden_size": 8)", R"("hidden_size": "8")"), change(config_file, "1e-05", "null"), change(config_file, R"("mlp_bias": false)", R"("mlp_bias": 0)")}, R"(config.json: hidden_size: is the string "8", expected an integer
config.json: mlp_bias: is the integer 0, expected true or false
config.json: rms_norm_eps: is null, expected a number)"},
    {"no_heads", {change(config_file, R"("num_attention_heads": 2)", R"("num_attention_heads": 0)")}, R"(model.safetensors: tensor "model.layers.0.self_attn.q_proj.weight": is [8, 8], expected [0, 8] by hidden_size = 8
model.safetensors: tensor "model.layers.0.self_attn.o_proj.weight": is [8, 8], expected [8, 0] by hidden_size = 8
model.safetensors: tensor "model.layers.1.self_attn.q_proj.weight": is [8, 8], expected [0, 8] by hidden_size = 8
model.safetensors: tensor "model.layers.1.self_attn.o_proj.weight": is [8, 8], expected [8, 0] by hidden_size = 8)"},
    {"no_kv_heads", {change(config_file, R"("num_key_value_heads": 1)", R"("num_key_value_heads": 0)")}, "config.json: num_key_value_heads: is 0, expected more than 0"},
    {"no_width", {change(config_file, R"("hidden_size": 8)", R"("hidden_size": 0)")}, "config.json: hidden_size: is 0, expected more than 0"},
    {"no_vocabulary", {change(config_file, R"("vocab_size": 16)", R"("vocab_size": 0)")}, "config.json: vocab_size: is 0, expected more than 0"},
    {"no_head_dim", {change(config_file, R"("head_dim": 4)", R"("head_dim": 0)")}, "config.json: head_dim: is 0, expected more than 0"},
    {"odd_head_dim", {change(config_file, R"("head_dim": 4)", R"("head_dim": 3)")}, "config.json: head_dim: is 3, expected an even one: it is rotated"},
    {"negative_width", {change(config_file, R"("hidden_size": 8)", R"("hidden_size": -8)")}, "config.json: hidden_size: is -8, expected more than 0"},
    {"negative_layers", {change(config_file, R"("num_hidden_layers": 2)", R"("num_hidden_layers": -2)")}, "config.json: num_hidden_layers: is -2, expected 0 or more"},
    {"width_right_in_32_bits", {change(config_file, R"("hidden_size": 8)", R"("hidden_size": 4294967304)")}, "config.json: hidden_size: is the integer 4294967304, expected one from -2147483647 to 2147483647"},
    {"width_right_in_64_bits", {change(config_file, R"("hidden_size": 8)", R"("hidden_size": 18446744073709551624)")}, "config.json: hidden_size: 18446744073709551624 does not fit in 64 bits"},
    {"width_two_to_the_63", {change(config_file, R"("hidden_size": 8)", R"("hidden_size": 9223372036854775808)")}, "config.json: hidden_size: is the integer 9223372036854775808, expected one from -2147483647 to 2147483647"},
    {"width_two_to_the_63_less_one", {change(config_file, R"("hidden_size": 8)", R"("hidden_size": 9223372036854775807)")}, "config.json: hidden_size: is the integer 9223372036854775807, expected one from -2147483647 to 2147483647"},
    {"width_ten_to_the_40", {change(config_file, R"("hidden_size": 8)", R"("hidden_size": 10000000000000000000000000000000000000000)")}, "config.json: hidden_size: 10000000000000000000000000000000000000000 does not fit in 64 bits"},
    {"width_1e999", {change(config_file, R"("hidden_size": 8)", R"("hidden_size": 1e999)")}, "config.json: is not JSON at byte 153: value - the number is beyond the range of a double"},
    {"epsilon_1e999", {change(config_file, "1e-05", "1e999")}, "config.json: is not JSON at byte 362: value - the number is beyond the range of a double"},
    {"epsilon_nan", {change(config_file, "1e-05", "NaN")}, "config.json: is not JSON at byte 358: value - invalid literal"},
    {"epsilon_infinity", {change(config_file, "1e-05", "Infinity")}, "config.json: is not JSON at byte 358: value - invalid literal"},
    {"epsilon_negative", {change(config_file, "1e-05", "-1e-05")}, "config.json: rms_norm_eps: is -1e-05, expected more than 0"},
    {"theta_zero", {change(config_file, "10000.0", "0")}, "config.json: rope_theta: is 0.0, expected more than 0"},
    {"a_thousand_million_layers", {change(config_file, R"("num_hidden_layers": 2)", R"("num_hidden_layers": 1000000000)")}, "the config asks for decoder.145.mlp.layer_1.weight as tensor number 1022, far more than there are"},
    {"layers_two_to_the_63_less_one", {change(config_file, R"("num_hidden_layers": 2)", R"("num_hidden_layers": 9223372036854775807)")}, "config.json: num_hidden_layers: is the integer 9223372036854775807, expected one from -2147483647 to 2147483647"},
    {"heads_two_to_the_62", {change(config_file, R"("num_attention_heads": 2)", R"("num_attention_heads": 4611686018427387904)")}, "config.json: num_attention_heads: is the integer 4611686018427387904, expected one from -2147483647 to 2147483647"},
    {"huge_vocabulary", {change(config_file, R"("vocab_size": 16)", R"("vocab_size": 2147483647)")}, R"(model.safetensors: tensor "model.embed_tokens.weight": is [16, 8], expected [2147483647, 8] by vocab_size = 2147483647, hidden_size = 8
model.safetensors: tensor "lm_head.weight": is [16, 8], expected [2147483647, 8] by vocab_size = 2147483647, hidden_size = 8)"},
    {"heads_not_dividing", {change(config_file, R"("head_dim": 4,)", ""), change(config_file, R"("num_attention_heads": 2)", R"("num_attention_heads": 3)")}, "config.json: head_dim: is missing, and hidden_size / num_attention_heads does not give it"},
    {"kv_heads_not_dividing", {change(config_file, R"("num_attention_heads": 2)", R"("num_attention_heads": 3)"), change(config_file, R"("num_key_value_heads": 1)", R"("num_key_value_heads": 2)")}, "config.json: num_attention_heads: is 3, expected a multiple of head_groups, which is 2"},
    {"more_kv_heads_than_heads", {change(config_file, R"("num_key_value_heads": 1)", R"("num_key_value_heads": 4)")}, "config.json: num_attention_heads: is 2, expected a multiple of head_groups, which is 4"},
    {"another_width", {change(config_file, R"("hidden_size": 8)", R"("hidden_size": 16)")}, R"(model.safetensors: tensor "model.embed_tokens.weight": is [16, 8], expected [16, 16] by vocab_size = 16, hidden_size = 16
model.safetensors: tensor "model.layers.0.self_attn.q_proj.weight": is [8, 8], expected [8, 16] by hidden_size = 16, num_attention_heads = 2, head_dim = 4
model.safetensors: tensor "model.layers.0.self_attn.k_proj.weight": is [4, 8], expected [4, 16] by hidden_size = 16, num_key_value_heads = 1, head_dim = 4
model.safetensors: tensor "model.layers.0.self_attn.v_proj.weight": is [4, 8], expected [4, 16] by hidden_size = 16, num_key_value_heads = 1, head_dim = 4
model.safetensors: tensor "model.layers.0.self_attn.o_proj.weight": is [8, 8], expected [16, 8] by hidden_size = 16, num_attention_heads = 2, head_dim = 4
model.safetensors: tensor "model.layers.0.mlp.gate_proj.weight": is [12, 8], expected [12, 16]
model.safetensors: tensor "model.layers.0.mlp.up_proj.weight": is [12, 8], expected [12, 16]
model.safetensors: tensor "model.layers.0.mlp.down_proj.weight": is [8, 12], expected [16, 12]
model.safetensors: tensor "model.layers.0.input_layernorm.weight": is [8], expected [16]
model.safetensors: tensor "model.layers.0.post_attention_layernorm.weight": is [8], expected [16]
model.safetensors: tensor "model.layers.1.self_attn.q_proj.weight": is [8, 8], expected [8, 16]
model.safetensors: tensor "model.layers.1.self_attn.k_proj.weight": is [4, 8], expected [4, 16]
model.safetensors: tensor "model.layers.1.self_attn.v_proj.weight": is [4, 8], expected [4, 16]
model.safetensors: tensor "model.layers.1.self_attn.o_proj.weight": is [8, 8], expected [16, 8]
model.safetensors: tensor "model.layers.1.mlp.gate_proj.weight": is [12, 8], expected [12, 16]
model.safetensors: tensor "model.layers.1.mlp.up_proj.weight": is [12, 8], expected [12, 16]
model.safetensors: tensor "model.layers.1.mlp.down_proj.weight": is [8, 12], expected [16, 12]
model.safetensors: tensor "model.layers.1.input_layernorm.weight": is [8], expected [16]
and 3 more)"},
    {"another_intermediate_size", {change(config_file, R"("intermediate_size": 12)", R"("intermediate_size": 24)")}, R"(model.safetensors: tensor "model.layers.0.mlp.gate_proj.weight": is [12, 8], expected [24, 8] by hidden_size = 8, intermediate_size = 24
model.safetensors: tensor "model.layers.0.mlp.up_proj.weight": is [12, 8], expected [24, 8] by hidden_size = 8, intermediate_size = 24
model.safetensors: tensor "model.layers.0.mlp.down_proj.weight": is [8, 12], expected [8, 24] by hidden_size = 8, intermediate_size = 24
model.safetensors: tensor "model.layers.1.mlp.gate_proj.weight": is [12, 8], expected [24, 8] by hidden_size = 8, intermediate_size = 24
model.safetensors: tensor "model.layers.1.mlp.up_proj.weight": is [12, 8], expected [24, 8] by hidden_size = 8, intermediate_size = 24
model.safetensors: tensor "model.layers.1.mlp.down_proj.weight": is [8, 12], expected [8, 24])"},
    {"another_vocabulary", {change(config_file, R"("vocab_size": 16)", R"("vocab_size": 17)")}, R"(model.safetensors: tensor "model.embed_tokens.weight": is [16, 8], expected [17, 8] by vocab_size = 17, hidden_size = 8
model.safetensors: tensor "lm_head.weight": is [16, 8], expected [17, 8] by vocab_size = 17, hidden_size = 8)"},
    {"another_head_dim", {change(config_file, R"("head_dim": 4)", R"("head_dim": 8)")}, R"(model.safetensors: tensor "model.layers.0.self_attn.q_proj.weight": is [8, 8], expected [16, 8] by hidden_size = 8, num_attention_heads = 2, head_dim = 8
model.safetensors: tensor "model.layers.0.self_attn.k_proj.weight": is [4, 8], expected [8, 8] by hidden_size = 8, num_key_value_heads = 1, head_dim = 8
model.safetensors: tensor "model.layers.0.self_attn.v_proj.weight": is [4, 8], expected [8, 8] by hidden_size = 8, num_key_value_heads = 1, head_dim = 8
model.safetensors: tensor "model.layers.0.self_attn.o_proj.weight": is [8, 8], expected [8, 16] by hidden_size = 8, num_attention_heads = 2, head_dim = 8
model.safetensors: tensor "model.layers.1.self_attn.q_proj.weight": is [8, 8], expected [16, 8] by hidden_size = 8, num_attention_heads = 2, head_dim = 8
model.safetensors: tensor "model.layers.1.self_attn.k_proj.weight": is [4, 8], expected [8, 8]
model.safetensors: tensor "model.layers.1.self_attn.v_proj.weight": is [4, 8], expected [8, 8]
model.safetensors: tensor "model.layers.1.self_attn.o_proj.weight": is [8, 8], expected [8, 16])"},
    {"other_kv_heads", {change(config_file, R"("num_key_value_heads": 1)", R"("num_key_value_heads": 2)")}, R"(model.safetensors: tensor "model.layers.0.self_attn.k_proj.weight": is [4, 8], expected [8, 8] by hidden_size = 8, num_key_value_heads = 2, head_dim = 4
model.safetensors: tensor "model.layers.0.self_attn.v_proj.weight": is [4, 8], expected [8, 8] by hidden_size = 8, num_key_value_heads = 2, head_dim = 4
model.safetensors: tensor "model.layers.1.self_attn.k_proj.weight": is [4, 8], expected [8, 8] by hidden_size = 8, num_key_value_heads = 2, head_dim = 4
model.safetensors: tensor "model.layers.1.self_attn.v_proj.weight": is [4, 8], expected [8, 8] by hidden_size = 8, num_key_value_heads = 2, head_dim = 4)"},
    {"no_layers", {change(config_file, R"("num_hidden_layers": 2)", R"("num_hidden_layers": 0)")}, R"(model.safetensors: tensor "model.layers.0.input_layernorm.weight": is not known to this format (F32 [8])
model.safetensors: tensor "model.layers.0.mlp.down_proj.weight": is not known to this format (F32 [8, 12])
model.safetensors: tensor "model.layers.0.mlp.gate_proj.weight": is not known to this format (F32 [12, 8])
model.safetensors: tensor "model.layers.0.mlp.up_proj.weight": is not known to this format (F32 [12, 8])
model.safetensors: tensor "model.layers.0.post_attention_layernorm.weight": is not known to this format (F32 [8])
model.safetensors: tensor "model.layers.0.self_attn.k_proj.weight": is not known to this format (F32 [4, 8])
model.safetensors: tensor "model.layers.0.self_attn.o_proj.weight": is not known to this format (F32 [8, 8])
model.safetensors: tensor "model.layers.0.self_attn.q_proj.weight": is not known to this format (F32 [8, 8])
model.safetensors: tensor "model.layers.0.self_attn.v_proj.weight": is not known to this format (F32 [4, 8])
model.safetensors: tensor "model.layers.1.input_layernorm.weight": is not known to this format (F32 [8])
model.safetensors: tensor "model.layers.1.mlp.down_proj.weight": is not known to this format (F32 [8, 12])
model.safetensors: tensor "model.layers.1.mlp.gate_proj.weight": is not known to this format (F32 [12, 8])
model.safetensors: tensor "model.layers.1.mlp.up_proj.weight": is not known to this format (F32 [12, 8])
model.safetensors: tensor "model.layers.1.post_attention_layernorm.weight": is not known to this format (F32 [8])
model.safetensors: tensor "model.layers.1.self_attn.k_proj.weight": is not known to this format (F32 [4, 8])
model.safetensors: tensor "model.layers.1.self_attn.o_proj.weight": is not known to this format (F32 [8, 8])
model.safetensors: tensor "model.layers.1.self_attn.q_proj.weight": is not known to this format (F32 [8, 8])
model.safetensors: tensor "model.layers.1.self_attn.v_proj.weight": is not known to this format (F32 [4, 8]))"},
    {"a_layer_less", {change(config_file, R"("num_hidden_layers": 2)", R"("num_hidden_layers": 1)")}, R"(model.safetensors: tensor "model.layers.1.input_layernorm.weight": is not known to this format (F32 [8])
model.safetensors: tensor "model.layers.1.mlp.down_proj.weight": is not known to this format (F32 [8, 12])
model.safetensors: tensor "model.layers.1.mlp.gate_proj.weight": is not known to this format (F32 [12, 8])
model.safetensors: tensor "model.layers.1.mlp.up_proj.weight": is not known to this format (F32 [12, 8])
model.safetensors: tensor "model.layers.1.post_attention_layernorm.weight": is not known to this format (F32 [8])
model.safetensors: tensor "model.layers.1.self_attn.k_proj.weight": is not known to this format (F32 [4, 8])
model.safetensors: tensor "model.layers.1.self_attn.o_proj.weight": is not known to this format (F32 [8, 8])
model.safetensors: tensor "model.layers.1.self_attn.q_proj.weight": is not known to this format (F32 [8, 8])
model.safetensors: tensor "model.layers.1.self_attn.v_proj.weight": is not known to this format (F32 [4, 8]))"},
    {"a_layer_more", {change(config_file, R"("num_hidden_layers": 2)", R"("num_hidden_layers": 3)")}, R"(tensor "model.layers.2.self_attn.q_proj.weight": is missing, expected [8, 8]
tensor "model.layers.2.self_attn.k_proj.weight": is missing, expected [4, 8]
tensor "model.layers.2.self_attn.v_proj.weight": is missing, expected [4, 8]
tensor "model.layers.2.self_attn.o_proj.weight": is missing, expected [8, 8]
tensor "model.layers.2.mlp.gate_proj.weight": is missing, expected [12, 8]
tensor "model.layers.2.mlp.up_proj.weight": is missing, expected [12, 8]
tensor "model.layers.2.mlp.down_proj.weight": is missing, expected [8, 12]
tensor "model.layers.2.input_layernorm.weight": is missing, expected [8]
tensor "model.layers.2.post_attention_layernorm.weight": is missing, expected [8])"},
    {"width_missing", {change(config_file, R"("hidden_size": 8,)", "")}, R"(model.safetensors: tensor "model.embed_tokens.weight": is [16, 8], expected [16, 4096] by vocab_size = 16, hidden_size = 4096
model.safetensors: tensor "model.layers.0.self_attn.q_proj.weight": is [8, 8], expected [8, 4096] by hidden_size = 4096, num_attention_heads = 2, head_dim = 4
model.safetensors: tensor "model.layers.0.self_attn.k_proj.weight": is [4, 8], expected [4, 4096] by hidden_size = 4096, num_key_value_heads = 1, head_dim = 4
model.safetensors: tensor "model.layers.0.self_attn.v_proj.weight": is [4, 8], expected [4, 4096] by hidden_size = 4096, num_key_value_heads = 1, head_dim = 4
model.safetensors: tensor "model.layers.0.self_attn.o_proj.weight": is [8, 8], expected [4096, 8] by hidden_size = 4096, num_attention_heads = 2, head_dim = 4
model.safetensors: tensor "model.layers.0.mlp.gate_proj.weight": is [12, 8], expected [12, 4096]
model.safetensors: tensor "model.layers.0.mlp.up_proj.weight": is [12, 8], expected [12, 4096]
model.safetensors: tensor "model.layers.0.mlp.down_proj.weight": is [8, 12], expected [4096, 12]
model.safetensors: tensor "model.layers.0.input_layernorm.weight": is [8], expected [4096]
model.safetensors: tensor "model.layers.0.post_attention_layernorm.weight": is [8], expected [4096]
model.safetensors: tensor "model.layers.1.self_attn.q_proj.weight": is [8, 8], expected [8, 4096]
model.safetensors: tensor "model.layers.1.self_attn.k_proj.weight": is [4, 8], expected [4, 4096]
model.safetensors: tensor "model.layers.1.self_attn.v_proj.weight": is [4, 8], expected [4, 4096]
model.safetensors: tensor "model.layers.1.self_attn.o_proj.weight": is [8, 8], expected [4096, 8]
model.safetensors: tensor "model.layers.1.mlp.gate_proj.weight": is [12, 8], expected [12, 4096]
model.safetensors: tensor "model.layers.1.mlp.up_proj.weight": is [12, 8], expected [12, 4096]
model.safetensors: tensor "model.layers.1.mlp.down_proj.weight": is [8, 12], expected [4096, 12]
model.safetensors: tensor "model.layers.1.input_layernorm.weight": is [8], expected [4096]
and 3 more)"},
    {"kv_heads_missing", {change(config_file, R"("num_key_value_heads": 1,)", "")}, R"(model.safetensors: tensor "model.layers.0.self_attn.k_proj.weight": is [4, 8], expected [8, 8] by hidden_size = 8, num_attention_heads = 2, head_dim = 4
model.safetensors: tensor "model.layers.0.self_attn.v_proj.weight": is [4, 8], expected [8, 8] by hidden_size = 8, num_attention_heads = 2, head_dim = 4
model.safetensors: tensor "model.layers.1.self_attn.k_proj.weight": is [4, 8], expected [8, 8] by hidden_size = 8, num_attention_heads = 2, head_dim = 4
model.safetensors: tensor "model.layers.1.self_attn.v_proj.weight": is [4, 8], expected [8, 8] by hidden_size = 8, num_attention_heads = 2, head_dim = 4)"},
  }}, {"ConfigAccepted", "hf", "import hf out", {
    {"without_epsilon", {change(config_file, R"("rms_norm_eps": 1e-05,)", "")}, R"(note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
note: config.json: rms_norm_eps: is missing: the default of the config class holds, 1e-06)", 0},
    {"without_theta", {change(config_file, R"("rope_theta": 10000.0,)", "")}, R"(note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
note: config.json: rope_theta: is missing: the default of the config class holds, 10000.0)", 0},
    {"without_architectures", {change(config_file, R"("architectures": ["LlamaForCausalLM"],)", "")}, R"(note: config.json: architectures: is missing: model_type tells the format
note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0)", 0},
    {"without_model_type", {change(config_file, R"("model_type": "llama",)", "")}, R"(note: config.json: model_type: is missing: architectures tells the format
note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0)", 0},
    {"with_an_unknown_torch_dtype", {change(config_file, R"("float32")", R"("float20")")}, "note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0", 0},
    {"with_bookkeeping", {change(config_file, rope_scaling, R"("rope_scaling": null, "_name_or_path": "../../etc", "pad_token_id": null)")}, "note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0", 0},
  }}, {"ConfigAllowed", "hf", "import hf out --allow-unknown note", {
    {"an_unknown_key", {change(config_file, rope_scaling, R"("rope_scaling": null, "note": {"a": [1]})")}, R"(note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
note: config.json: note.a: is unknown and carried as it is, as --allow-unknown says)", 0},
    {"but_no_other", {change(config_file, rope_scaling, R"("rope_scaling": null, "note": 1, "notes": 2)")}, R"(config.json: notes: is not known to this format (the integer 2)
hint: a key that nobody knows may change the mathematics; --allow-unknown notes carries it as it is)"},
  }}, {"ConfigAlone", "hf", "config hf/config.json", {
    {"a_thousand_million_layers", {change(config_file, R"("num_hidden_layers": 2)", R"("num_hidden_layers": 1000000000)")}, "note: hf/config.json: attention_dropout: is missing: the default of the config class holds, 0.0", 0},
    {"list", {write(config_file, "[]")}, "hf/config.json: is a list, expected an object"},
    {"pipe", {pipe(config_file)}, "hf/config.json: is a named pipe, expected a regular file", 2},
    {"folder", {folder(config_file)}, "hf/config.json: is a folder, expected a regular file", 2},
    {"missing", {remove(config_file)}, "hf/config.json: is missing", 2},
  }}};
}
// clang-format on

}  // namespace wconvert::refusals
