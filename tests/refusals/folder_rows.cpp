#include "tests/refusals/rows.h"

namespace wconvert::refusals {
namespace {

using namespace std::string_view_literals;

constexpr auto norm = R"("model.norm.weight")"sv;
// An empty tensor in front of the others.
constexpr auto front = R"({"__metadata__")"sv;

}  // namespace

// clang-format off
std::vector<Table> folder_tables() {
  return {{"Tensor", "hf", "import hf out", {
    {"missing", {header(weights_file, R"("model.norm.weight":{"dtype":"F32","shape":[8],"data_offsets":[4992,5024]})", R"("a.weight":{"dtype":"F32","shape":[8],"data_offsets":[4992,5024]})")}, R"(tensor "model.norm.weight": is missing, expected [8]
model.safetensors: tensor "a.weight": is not known to this format (F32 [8]))"},
    {"layer_missing", {header(weights_file, "model.layers.1.", "model.layers.2.")}, R"(tensor "model.layers.1.input_layernorm.weight": is missing, expected [8]
model.safetensors: tensor "model.layers.2.input_layernorm.weight": is not known to this format (F32 [8]))"},
    {"everything_missing", {write(weights_file, "\x02\0\0\0\0\0\0\0{}"sv)}, R"(tensor "model.embed_tokens.weight": is missing, expected [16, 8]
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
    {"in_capitals", {header(weights_file, norm, R"("model.Norm.weight")")}, R"(tensor "model.norm.weight": is missing, expected [8]
model.safetensors: tensor "model.Norm.weight": is not known to this format (F32 [8]))"},
    {"with_a_space", {header(weights_file, norm, R"("model.norm.weight ")")}, R"(tensor "model.norm.weight": is missing, expected [8]
model.safetensors: tensor "model.norm.weight ": is not known to this format (F32 [8]))"},
    {"without_prefix", {header(weights_file, norm, R"("norm.weight")")}, R"(tensor "model.norm.weight": is missing, expected [8]
model.safetensors: tensor "norm.weight": is not known to this format (F32 [8]))"},
    {"with_a_prefix", {header(weights_file, norm, R"("module.model.norm.weight")")}, R"(tensor "model.norm.weight": is missing, expected [8]
model.safetensors: tensor "module.model.norm.weight": is not known to this format (F32 [8]))"},
    {"layer_00", {header(weights_file, R"("model.layers.0.input_layernorm.weight")", R"("model.layers.00.input_layernorm.weight")")}, R"(tensor "model.layers.0.input_layernorm.weight": is missing, expected [8]
model.safetensors: tensor "model.layers.00.input_layernorm.weight": is not known to this format (F32 [8]))"},
    {"layer_minus_0", {header(weights_file, R"("model.layers.0.input_layernorm.weight")", R"("model.layers.-0.input_layernorm.weight")")}, R"(tensor "model.layers.0.input_layernorm.weight": is missing, expected [8]
model.safetensors: tensor "model.layers.-0.input_layernorm.weight": is not known to this format (F32 [8]))"},
    {"layer_plus_0", {header(weights_file, R"("model.layers.0.input_layernorm.weight")", R"("model.layers.+0.input_layernorm.weight")")}, R"(tensor "model.layers.0.input_layernorm.weight": is missing, expected [8]
model.safetensors: tensor "model.layers.+0.input_layernorm.weight": is not known to this format (F32 [8]))"},
    {"layer_two_to_the_32", {header(weights_file, R"("model.layers.0.input_layernorm.weight")", R"("model.layers.4294967296.input_layernorm.weight")")}, R"(tensor "model.layers.0.input_layernorm.weight": is missing, expected [8]
model.safetensors: tensor "model.layers.4294967296.input_layernorm.weight": is not known to this format (F32 [8]))"},
    {"with_a_look_alike", {header(weights_file, norm, "\"model.n\xd0\xberm.weight\"")}, R"(tensor "model.norm.weight": is missing, expected [8]
model.safetensors: tensor "model.nоrm.weight": is not known to this format (F32 [8]))"},
    {"with_a_nul", {header(weights_file, norm, R"("model.norm.weight\u0000")")}, R"(tensor "model.norm.weight": is missing, expected [8]
model.safetensors: tensor "model.norm.weight\x00": is not known to this format (F32 [8]))"},
    {"of_no_name", {header(weights_file, norm, R"("")")}, R"(tensor "model.norm.weight": is missing, expected [8]
model.safetensors: tensor "": is not known to this format (F32 [8]))"},
    {"named_like_a_path", {header(weights_file, norm, R"("../../../../tmp/owned")")}, R"(tensor "model.norm.weight": is missing, expected [8]
model.safetensors: tensor "../../../../tmp/owned": is not known to this format (F32 [8]))"},
    {"with_terminal_escapes", {header(weights_file, norm, R"("\u001b]0;owned\u0007\u001b[2J\r\n")")}, R"(tensor "model.norm.weight": is missing, expected [8]
model.safetensors: tensor "\x1b]0;owned\x07\x1b[2J\x0d\n": is not known to this format (F32 [8]))"},
    {"written_backwards", {header(weights_file, norm, "\"\xe2\x80\xaethgiew\"")}, R"(tensor "model.norm.weight": is missing, expected [8]
model.safetensors: tensor "\xe2\x80\xaethgiew": is not known to this format (F32 [8]))"},
    {"of_a_megabyte", {header(weights_file, norm, R"("@")"), expand(weights_file, "n", 1'000'000)}, R"(tensor "model.norm.weight": is missing, expected [8]
model.safetensors: tensor "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn...": is not known to this format (F32 [8]))"},
    {"metadata_is_no_tensor", {header(weights_file, norm, R"("__metadata__")")}, R"(model.safetensors: __metadata__: the value of "shape" is a list, expected a string
model.safetensors: __metadata__: the value of "data_offsets" is a list, expected a string
model.safetensors: header: the key "__metadata__" stands 2 times)"},
    {"extra", {header(weights_file, front, R"({"extra":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"__metadata__")")}, R"(model.safetensors: tensor "extra": is not known to this format (F32 [0]))"},
    {"extra_bias", {header(weights_file, front, R"({"model.layers.0.self_attn.q_proj.bias":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"__metadata__")")}, R"(model.safetensors: tensor "model.layers.0.self_attn.q_proj.bias": is not known to this format (F32 [0]))"},
    {"extra_layer", {header(weights_file, front, R"({"model.layers.2.input_layernorm.weight":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"__metadata__")")}, R"(model.safetensors: tensor "model.layers.2.input_layernorm.weight": is not known to this format (F32 [0]))"},
    {"extra_scalar", {header(weights_file, front, R"({"step":{"dtype":"I64","shape":[],"data_offsets":[5024,5032]},"__metadata__")"), append(weights_file, "\0\0\0\0\0\0\0\0"sv)}, R"(model.safetensors: tensor "step": is not known to this format (I64 []))"},
    {"low_rank", {header(weights_file, front, R"({"base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"__metadata__")")}, R"(model.safetensors: tensor "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight": is not known to this format (F32 [0]))"},
    {"fused", {header(weights_file, R"("model.layers.0.self_attn.q_proj.weight")", R"("model.layers.0.self_attn.qkv_proj.weight")")}, R"(tensor "model.layers.0.self_attn.q_proj.weight": is missing, expected [8, 8]
model.safetensors: tensor "model.layers.0.self_attn.qkv_proj.weight": is not known to this format (F32 [8, 8]))"},
    {"quantised", {header(weights_file, R"("model.layers.0.self_attn.q_proj.weight")", R"("model.layers.0.self_attn.q_proj.qweight")")}, R"(tensor "model.layers.0.self_attn.q_proj.weight": is missing, expected [8, 8]
model.safetensors: tensor "model.layers.0.self_attn.q_proj.qweight": is not known to this format (F32 [8, 8]))"},
    {"scales", {header(weights_file, front, R"({"model.layers.0.self_attn.q_proj.weight_scale_inv":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"__metadata__")")}, R"(model.safetensors: tensor "model.layers.0.self_attn.q_proj.weight_scale_inv": is not known to this format (F32 [0]))"},
    {"several_at_once", {header(weights_file, norm, R"("a")"), header(weights_file, R"("lm_head.weight")", R"("b")"), header(weights_file, "[8,12]", "[12,8]")}, R"(model.safetensors: tensor "model.layers.0.mlp.down_proj.weight": is [12, 8], expected [8, 12] by hidden_size = 8, intermediate_size = 12
tensor "model.norm.weight": is missing, expected [8]
tensor "lm_head.weight": is missing, expected [16, 8]
model.safetensors: tensor "a": is not known to this format (F32 [8])
model.safetensors: tensor "b": is not known to this format (F32 [16, 8]))"},
    {"of_another_type", {header(weights_file, R"("F32","shape":[8],"data_offsets":[4992)", R"("BF16","shape":[16],"data_offsets":[4992)")}, R"(model.safetensors: tensor "model.norm.weight": is [16], expected [8] by hidden_size = 8)"},
  }}, {"TiedWithoutEmbedding", "hf", "import hf out", {
    {"but_a_head", {change("config.json", R"("tie_word_embeddings": false)", R"("tie_word_embeddings": true)"), header(weights_file, R"("model.embed_tokens.weight")", R"("model.embeddings.weight")")}, R"(tensor "model.embed_tokens.weight": is missing, expected [16, 8]
model.safetensors: tensor "model.embeddings.weight": is not known to this format (F32 [16, 8]))"},
  }}, {"Folder", "hf", "import hf out", {
    {"without_weights", {remove(weights_file)}, R"(hf: holds no weights: expected model.safetensors or model.safetensors.index.json
hint: fetch the weights that belong to config.json)"},
    {"with_only_a_pickle", {move(weights_file, "pytorch_model.bin")}, R"(pytorch_model.bin: is a pickle, which may run code when it is loaded; expected safetensors
hint: save the model with save_pretrained(..., safe_serialization=True))"},
    {"with_only_a_checkpoint", {move(weights_file, "model.ckpt")}, R"(model.ckpt: is a pickle, which may run code when it is loaded; expected safetensors
hint: save the model with save_pretrained(..., safe_serialization=True))"},
    {"with_only_a_pt", {move(weights_file, "consolidated.00.pt")}, R"(consolidated.00.pt: is a pickle, which may run code when it is loaded; expected safetensors
hint: save the model with save_pretrained(..., safe_serialization=True))"},
    {"with_only_gguf", {move(weights_file, "model-q4.gguf")}, R"(model-q4.gguf: is GGUF, the format of llama.cpp; expected safetensors
hint: fetch the checkpoint in safetensors that it was made from)"},
    {"with_only_h5", {move(weights_file, "tf_model.h5")}, R"(tf_model.h5: is of another program; expected safetensors
hint: fetch the checkpoint in safetensors that it was made from)"},
    {"with_only_msgpack", {move(weights_file, "flax_model.msgpack")}, R"(flax_model.msgpack: is of another program; expected safetensors
hint: fetch the checkpoint in safetensors that it was made from)"},
    {"with_shards_but_no_index", {move(weights_file, "model-00001-of-00002.safetensors")}, R"(model-00001-of-00002.safetensors: has no model.safetensors.index.json beside it that says which tensors there are
hint: fetch the index from where the files come from)"},
    {"with_an_adapter", {move(weights_file, "adapter_model.safetensors")}, R"(adapter_model.safetensors: is an adapter, expected the weights of a model
hint: merge the adapter into its base model first)"},
    {"weights_a_folder", {folder(weights_file)}, "model.safetensors: is a folder, expected a regular file"},
    {"weights_a_pipe", {pipe(weights_file)}, "model.safetensors: is a named pipe, expected a regular file"},
    {"weights_a_socket", {socket(weights_file)}, "model.safetensors: is a socket, expected a regular file"},
    {"weights_a_dangling_link", {link(weights_file, "nowhere")}, R"(model.safetensors: is a link to "nowhere", which is missing)"},
    {"weights_a_link_to_itself", {link(weights_file, weights_file)}, "model.safetensors: leads through more than 8 links"},
    {"weights_a_link_to_a_device", {link(weights_file, "/dev/zero")}, R"(model.safetensors: is a link to "/dev/zero", which is an absolute path)"},
    {"weights_a_link_above", {move(weights_file, "../weights"), link(weights_file, "../weights")}, R"(model.safetensors: is a link to "../weights", which leaves its folder)"},
    {"weights_an_absolute_link", {link(weights_file, "/etc/hostname")}, R"(model.safetensors: is a link to "/etc/hostname", which is an absolute path)"},
    {"config_and_weights_at_fault", {cut("config.json", 100), cut(weights_file, 100)}, "config.json: is not JSON at byte 100: object key - invalid string: missing closing quote"},
    {"configured_and_stored_otherwise", {change("config.json", R"("hidden_size": 8)", R"("hidden_size": "8")"), cut(weights_file, 4000)}, R"(config.json: hidden_size: is the string "8", expected an integer
model.safetensors: 3056 bytes missing: the tensors take 5024 bytes, the file has room for 1968
hint: the file was not copied or downloaded whole: fetch it again)"},
  }}, {"Companion", "hf", "import hf out", {
    {"a_pipe", {pipe("tokenizer.json")}, "tokenizer.json: is a named pipe, expected a regular file"},
    {"a_socket", {socket("tokenizer.json")}, "tokenizer.json: is a socket, expected a regular file"},
    {"a_dangling_link", {link("tokenizer.json", "nowhere")}, R"(tokenizer.json: is a link to "nowhere", which is missing)"},
    {"a_link_to_itself", {link("tokenizer.json", "tokenizer.json")}, "tokenizer.json: leads through more than 8 links"},
    {"a_link_to_a_device", {link("tokenizer.json", "/dev/zero")}, R"(tokenizer.json: is a link to "/dev/zero", which is an absolute path)"},
    {"a_link_to_a_secret", {link("tokenizer.json", "/etc/shadow")}, R"(tokenizer.json: is a link to "/etc/shadow", which is an absolute path)"},
    {"of_8_TB", {cut("tokenizer.json", std::size_t{8} << 40)}, "tokenizer.json: is 8796093022208 bytes, expected at most 1000000000"},
    {"a_link_above", {move("tokenizer.json", "../tokenizer.json"), link("tokenizer.json", "../tokenizer.json")}, R"(tokenizer.json: is a link to "../tokenizer.json", which leaves its folder)"},
    {"a_template_that_is_a_pipe", {folder("additional_chat_templates"), pipe("additional_chat_templates/a.jinja")}, "additional_chat_templates/a.jinja: is a named pipe, expected a regular file"},
    {"a_template_that_is_a_link_above", {folder("additional_chat_templates"), link("additional_chat_templates/a.jinja", "../../../etc/hostname")}, R"(additional_chat_templates/a.jinja: is a link to "../../../etc/hostname", which leaves its folder)"},
    {"several_at_once", {pipe("tokenizer.json"), pipe("merges.txt"), link("LICENSE", "/etc/hostname")}, R"(LICENSE: is a link to "/etc/hostname", which is an absolute path
merges.txt: is a named pipe, expected a regular file
tokenizer.json: is a named pipe, expected a regular file)"},
  }}, {"CompanionAccepted", "hf", "import hf out", {
    {"all_is_well", {}, "note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0", 0},
    {"a_git_lfs_pointer", {write("tokenizer.json", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 9085698\n")}, R"(note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
note: tokenizer.json: looks like a Git LFS pointer: fetch the file itself with `git lfs pull`; copied as it is)", 0},
    {"templates_a_link_to_a_folder_above", {link("additional_chat_templates", "..")}, R"(note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
note: left behind, not part of a checkpoint: additional_chat_templates)", 0},
    {"names_that_move_the_terminal", {write("\x1b[2Jtokens", "")}, R"(note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
note: left behind, not part of a checkpoint: \x1b[2Jtokens)", 0},
    {"names_that_are_no_utf_8", {write("\xff\xfe", "")}, R"(note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
note: left behind, not part of a checkpoint: \xff\xfe)", 0},
    {"code_named_by_a_path", {change("config.json", R"("attention_bias")", R"("auto_map": {"AutoModel": "../../etc/passwd.Model"}, "attention_bias")")}, "note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0", 0},
  }}, {"HubCache", "cache/snapshots/revision", "import cache/snapshots/revision out", {
    {"is_accepted", {}, "note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0", 0},
    {"with_a_link_to_a_link", {move("../../blobs/model.safetensors-hash", "../../blobs/x"), link("../../blobs/model.safetensors-hash", "x")}, R"(model.safetensors: is a link to "../../blobs/model.safetensors-hash", which is another link)"},
    {"with_a_missing_blob", {remove("../../blobs/model.safetensors-hash")}, R"(model.safetensors: is a link to "../../blobs/model.safetensors-hash", which is missing)"},
    {"with_a_blob_that_is_a_pipe", {pipe("../../blobs/model.safetensors-hash")}, "model.safetensors: is a named pipe, expected a regular file"},
    {"with_a_blob_that_is_a_folder", {folder("../../blobs/model.safetensors-hash")}, "model.safetensors: is a folder, expected a regular file"},
    {"with_a_link_beside_the_blobs", {move("../../blobs/model.safetensors-hash", "../../refs/main"), link(weights_file, "../../refs/main")}, R"(model.safetensors: is a link to "../../refs/main", which leaves its folder)"},
    {"with_a_link_above_the_blobs", {move("../../blobs/model.safetensors-hash", "../../x"), link(weights_file, "../../blobs/../x")}, R"(model.safetensors: is a link to "../../blobs/../x", which leaves its folder)"},
    {"with_a_link_to_other_blobs", {move("../../blobs", "../../../blobs"), link(weights_file, "../../../blobs/model.safetensors-hash")}, R"(config.json: is a link to "../../blobs/config.json-hash", which is missing)"},
    {"with_blobs_a_link", {move("../../blobs", "../../bytes"), link("../../blobs", "bytes")}, R"(config.json: is a link to "../../blobs/config.json-hash", which leaves its folder)"},
    {"with_half_a_blob", {cut("../../blobs/model.safetensors-hash", 4000)}, R"(model.safetensors: 3056 bytes missing: the tensors take 5024 bytes, the file has room for 1968
hint: the file was not copied or downloaded whole: fetch it again)"},
  }}, {"Source", "hf", "import nowhere out", {
    {"missing", {}, "nowhere: is missing", 2},
  }}, {"SourceFile", "hf", "import hf/config.json out", {
    {"no_folder", {}, "hf/config.json: is no folder", 2},
  }}, {"Destination", "hf", "import hf hf/out", {
    {"in_the_source", {}, "hf/out: lies in the source", 2},
  }}, {"DestinationIsSource", "hf", "import hf hf", {
    {"as_it_is", {}, "hf: is the source, or lies in it", 2},
  }}, {"DestinationAbove", "deep/hf", "import deep/hf deep --overwrite", {
    {"holds_the_source", {}, "deep: holds the source", 2},
  }}, {"DestinationThere", "hf", "import hf out", {
    {"folder", {folder("../out")}, R"(out: exists
hint: --overwrite replaces it)", 5},
    {"file", {write("../out", "")}, R"(out: exists
hint: --overwrite replaces it)", 5},
    {"dangling_link", {link("../out", "nowhere")}, R"(out: exists
hint: --overwrite replaces it)", 5},
  }}, {"DestinationParent", "hf", "import hf none/out", {
    {"missing", {}, R"(none: is missing, the destination cannot be in it
hint: --parents makes it)", 4},
    {"a_file", {write("../none", "")}, "none: is no folder, the destination cannot be in it", 4},
  }}};
}
// clang-format on

}  // namespace wconvert::refusals
