#include "tests/refusals/rows.h"

namespace wconvert::refusals {
namespace {

using namespace std::string_view_literals;

constexpr auto nan_in_norm = "\x00\x00\xc0\x7f"sv;

}  // namespace

// clang-format off
std::vector<Table> doctor_tables() {
  return {{"Doctor", "hf", "doctor hf", {
    {"all_is_well", {}, R"(hugging_face checkpoint, format llama: 21 tensors, 5.02 kB
passed  files: every file is whole, and is what its name says
passed  config: the config can be read, and says which format it is
passed  weights: headers, index and files agree
passed  model: every key of the config is known, and its value is right
  note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
passed  tensors: names, shapes and types are those that the config asks for
passed  values: no NaN, no infinity, no weights of zeros, no weights twice
passed  companions: tokenizer, generation config and code are there
passed  tokenizer: the tokens fit the vocabulary
would be converted: 0 refusals, 0 warnings)", 0},
    {"git_lfs", {write(weights_file, "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 6848\n")}, R"(hugging_face checkpoint, format llama
warned  files
  warning: model.safetensors: is a Git LFS pointer of 69 bytes to a file of 6848
    hint: fetch the file itself with `git lfs pull`
passed  config: the config can be read, and says which format it is
refused  weights
  refusal: model.safetensors: header of 2336927755350992246 bytes, expected at most 100000000
    hint: looks like a Git LFS pointer: fetch the file itself with `git lfs pull`
passed  model: every key of the config is known, and its value is right
  note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
skipped  tensors: the weights were refused
skipped  values: the weights were refused
passed  companions: tokenizer, generation config and code are there
passed  tokenizer: the tokens fit the vocabulary
would be refused: 1 refusal, 1 warning)"},
    {"truncated", {cut(weights_file, 4000)}, R"(hugging_face checkpoint, format llama
passed  files: every file is whole, and is what its name says
passed  config: the config can be read, and says which format it is
refused  weights
  refusal: model.safetensors: 3056 bytes missing: the tensors take 5024 bytes, the file has room for 1968
    hint: the file was not copied or downloaded whole: fetch it again
passed  model: every key of the config is known, and its value is right
  note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
skipped  tensors: the weights were refused
skipped  values: the weights were refused
passed  companions: tokenizer, generation config and code are there
passed  tokenizer: the tokens fit the vocabulary
would be refused: 1 refusal, 0 warnings)"},
    {"unfinished", {move(weights_file, "model.safetensors.incomplete")}, R"(hugging_face checkpoint, format llama
warned  files
  warning: model.safetensors.incomplete: is what an unfinished download leaves
    hint: fetch the file again, then remove this one
passed  config: the config can be read, and says which format it is
refused  weights
  refusal: hf: holds no weights: expected model.safetensors or model.safetensors.index.json
    hint: fetch the weights that belong to config.json
passed  model: every key of the config is known, and its value is right
  note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
skipped  tensors: the weights were refused
skipped  values: the weights were refused
passed  companions: tokenizer, generation config and code are there
  note: left behind, not part of a checkpoint: model.safetensors.incomplete
passed  tokenizer: the tokens fit the vocabulary
would be refused: 1 refusal, 1 warning)"},
    {"unknown_key", {change(config_file, R"("rope_scaling": null)", R"("rope_scaling": null, "sliding_window": 4)")}, R"(hugging_face checkpoint, format llama: 21 tensors, 5.02 kB
passed  files: every file is whole, and is what its name says
passed  config: the config can be read, and says which format it is
passed  weights: headers, index and files agree
refused  model
  note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
  refusal: config.json: sliding_window: is not known to this format (the integer 4)
    hint: a key that nobody knows may change the mathematics; --allow-unknown sliding_window carries it as it is
skipped  tensors: the config was refused
passed  values: no NaN, no infinity, no weights of zeros, no weights twice
passed  companions: tokenizer, generation config and code are there
passed  tokenizer: the tokens fit the vocabulary
would be refused: 1 refusal, 0 warnings)"},
    {"without_a_prefix", {rename(weights_file, R"("model.)", R"(")")}, R"(hugging_face checkpoint, format llama: 21 tensors, 5.02 kB
passed  files: every file is whole, and is what its name says
passed  config: the config can be read, and says which format it is
passed  weights: headers, index and files agree
passed  model: every key of the config is known, and its value is right
  note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
refused  tensors
  warning: 20 of 21 names match with the prefix `model.`
    hint: rename the tensors, or save the model again from the class that config.json names
  refusal: of the tensors 20 are missing, 20 are not known to this format
    hint: config and weights must be of the same model: fetch both from the same place
passed  values: no NaN, no infinity, no weights of zeros, no weights twice
passed  companions: tokenizer, generation config and code are there
passed  tokenizer: the tokens fit the vocabulary
would be refused: 1 refusal, 1 warning)"},
    {"with_a_prefix_too_many", {rename(weights_file, R"("model.)", R"("module.model.)"), rename(weights_file, R"("lm_head)", R"("module.lm_head)")}, R"(hugging_face checkpoint, format llama: 21 tensors, 5.02 kB
passed  files: every file is whole, and is what its name says
passed  config: the config can be read, and says which format it is
passed  weights: headers, index and files agree
passed  model: every key of the config is known, and its value is right
  note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
refused  tensors
  warning: 21 of 21 names match without the prefix `module.`
    hint: rename the tensors, or save the model again from the class that config.json names
  refusal: of the tensors 21 are missing, 21 are not known to this format
    hint: config and weights must be of the same model: fetch both from the same place
passed  values: no NaN, no infinity, no weights of zeros, no weights twice
passed  companions: tokenizer, generation config and code are there
passed  tokenizer: the tokens fit the vocabulary
would be refused: 1 refusal, 1 warning)"},
    {"another_prefix", {rename(weights_file, R"("model.)", R"("transformer.)")}, R"(hugging_face checkpoint, format llama: 21 tensors, 5.02 kB
passed  files: every file is whole, and is what its name says
passed  config: the config can be read, and says which format it is
passed  weights: headers, index and files agree
passed  model: every key of the config is known, and its value is right
  note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
refused  tensors
  warning: 20 of 21 names match with `model.` in place of `transformer.`
    hint: rename the tensors, or save the model again from the class that config.json names
  refusal: of the tensors 20 are missing, 20 are not known to this format
    hint: config and weights must be of the same model: fetch both from the same place
passed  values: no NaN, no infinity, no weights of zeros, no weights twice
passed  companions: tokenizer, generation config and code are there
passed  tokenizer: the tokens fit the vocabulary
would be refused: 1 refusal, 1 warning)"},
    {"quantised", {rename(weights_file, "_proj.weight", "_proj.qweight")}, R"(hugging_face checkpoint, format llama: 21 tensors, 5.02 kB
passed  files: every file is whole, and is what its name says
passed  config: the config can be read, and says which format it is
passed  weights: headers, index and files agree
passed  model: every key of the config is known, and its value is right
  note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
refused  tensors
  warning: 14 tensors have names as GPTQ or AWQ gives them
    hint: use the checkpoint that was quantised, or dequantise this one first
  refusal: of the tensors 14 are missing, 14 are not known to this format
    hint: config and weights must be of the same model: fetch both from the same place
passed  values: no NaN, no infinity, no weights of zeros, no weights twice
passed  companions: tokenizer, generation config and code are there
passed  tokenizer: the tokens fit the vocabulary
would be refused: 1 refusal, 1 warning)"},
    {"an_adapter", {rename(weights_file, "_proj.weight", "_proj.lora_A.weight")}, R"(hugging_face checkpoint, format llama: 21 tensors, 5.02 kB
passed  files: every file is whole, and is what its name says
passed  config: the config can be read, and says which format it is
passed  weights: headers, index and files agree
passed  model: every key of the config is known, and its value is right
  note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
refused  tensors
  warning: 14 tensors have names as a LoRA adapter gives them
    hint: merge the adapter into its base model first
  refusal: of the tensors 14 are missing, 14 are not known to this format
    hint: config and weights must be of the same model: fetch both from the same place
passed  values: no NaN, no infinity, no weights of zeros, no weights twice
passed  companions: tokenizer, generation config and code are there
passed  tokenizer: the tokens fit the vocabulary
would be refused: 1 refusal, 1 warning)"},
    {"nan", {change(weights_file, "\x00\x00\x00\x3e"sv, nan_in_norm)}, R"(hugging_face checkpoint, format llama: 21 tensors, 5.02 kB
passed  files: every file is whole, and is what its name says
passed  config: the config can be read, and says which format it is
passed  weights: headers, index and files agree
passed  model: every key of the config is known, and its value is right
  note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
passed  tensors: names, shapes and types are those that the config asks for
warned  values
  warning: tensor "lm_head.weight": holds 1 NaN and 0 infinite among 128 values
    hint: compare with another copy: the file may be damaged, or the training has diverged
passed  companions: tokenizer, generation config and code are there
passed  tokenizer: the tokens fit the vocabulary
would be converted: 0 refusals, 1 warning)", 0},
    {"infinity", {change(weights_file, "\x00\x00\x00\x3e"sv, "\x00\x00\x80\xff"sv)}, R"(hugging_face checkpoint, format llama: 21 tensors, 5.02 kB
passed  files: every file is whole, and is what its name says
passed  config: the config can be read, and says which format it is
passed  weights: headers, index and files agree
passed  model: every key of the config is known, and its value is right
  note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
passed  tensors: names, shapes and types are those that the config asks for
warned  values
  warning: tensor "lm_head.weight": holds 0 NaN and 1 infinite among 128 values
    hint: compare with another copy: the file may be damaged, or the training has diverged
passed  companions: tokenizer, generation config and code are there
passed  tokenizer: the tokens fit the vocabulary
would be converted: 0 refusals, 1 warning)", 0},
    {"zeros", {blank(weights_file, 512)}, R"(hugging_face checkpoint, format llama: 21 tensors, 5.02 kB
passed  files: every file is whole, and is what its name says
passed  config: the config can be read, and says which format it is
passed  weights: headers, index and files agree
passed  model: every key of the config is known, and its value is right
  note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
passed  tensors: names, shapes and types are those that the config asks for
warned  values
  warning: tensor "lm_head.weight": is zero everywhere
    hint: compare with another copy: the file may be damaged, or the training has diverged
passed  companions: tokenizer, generation config and code are there
passed  tokenizer: the tokens fit the vocabulary
would be converted: 0 refusals, 1 warning)", 0},
    {"the_same_twice", {repeat(weights_file, 512)}, R"(hugging_face checkpoint, format llama: 21 tensors, 5.02 kB
passed  files: every file is whole, and is what its name says
passed  config: the config can be read, and says which format it is
passed  weights: headers, index and files agree
passed  model: every key of the config is known, and its value is right
  note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
passed  tensors: names, shapes and types are those that the config asks for
warned  values
  warning: tensor "model.embed_tokens.weight": has the same bits as "lm_head.weight"
    hint: if the two are tied, set tie_word_embeddings; else one of them was overwritten
passed  companions: tokenizer, generation config and code are there
passed  tokenizer: the tokens fit the vocabulary
would be converted: 0 refusals, 1 warning)", 0},
    {"no_tokenizer", {remove("tokenizer.json")}, R"(hugging_face checkpoint, format llama: 21 tensors, 5.02 kB
passed  files: every file is whole, and is what its name says
passed  config: the config can be read, and says which format it is
passed  weights: headers, index and files agree
passed  model: every key of the config is known, and its value is right
  note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
passed  tensors: names, shapes and types are those that the config asks for
passed  values: no NaN, no infinity, no weights of zeros, no weights twice
warned  companions
  warning: no tokenizer: neither tokenizer.json nor another file with the vocabulary
    hint: copy it from where the weights come from
skipped  tokenizer: there is no tokenizer.json
would be converted: 0 refusals, 1 warning)", 0},
    {"a_broken_tokenizer", {write("tokenizer.json", R"({"model": {"vocab": {"a": 0)")}, R"(hugging_face checkpoint, format llama: 21 tensors, 5.02 kB
passed  files: every file is whole, and is what its name says
passed  config: the config can be read, and says which format it is
passed  weights: headers, index and files agree
passed  model: every key of the config is known, and its value is right
  note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
passed  tensors: names, shapes and types are those that the config asks for
passed  values: no NaN, no infinity, no weights of zeros, no weights twice
passed  companions: tokenizer, generation config and code are there
warned  tokenizer
  warning: tokenizer.json: is not JSON at byte 27: object - unexpected end of input; expected '}'
    hint: take the tokenizer from the same place as the weights
would be converted: 0 refusals, 1 warning)", 0},
    {"a_token_too_many", {write("tokenizer.json", R"({"model":{"vocab":{"a":0,"b":15}},"added_tokens":[{"id":16,"content":"<s>"}]})")}, R"(hugging_face checkpoint, format llama: 21 tensors, 5.02 kB
passed  files: every file is whole, and is what its name says
passed  config: the config can be read, and says which format it is
passed  weights: headers, index and files agree
passed  model: every key of the config is known, and its value is right
  note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
passed  tensors: names, shapes and types are those that the config asks for
passed  values: no NaN, no infinity, no weights of zeros, no weights twice
passed  companions: tokenizer, generation config and code are there
warned  tokenizer
  warning: tokenizer.json: has a token of id 16, but the model has a vocabulary of 16
    hint: take the tokenizer from the same place as the weights
would be converted: 0 refusals, 1 warning)", 0},
    {"a_list_of_tokens", {write("tokenizer.json", R"({"model":{"vocab":[["a",-1.5]@]}})"), expand("tokenizer.json", R"(,["#",-2])", 16)}, R"(hugging_face checkpoint, format llama: 21 tensors, 5.02 kB
passed  files: every file is whole, and is what its name says
passed  config: the config can be read, and says which format it is
passed  weights: headers, index and files agree
passed  model: every key of the config is known, and its value is right
  note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
passed  tensors: names, shapes and types are those that the config asks for
passed  values: no NaN, no infinity, no weights of zeros, no weights twice
passed  companions: tokenizer, generation config and code are there
warned  tokenizer
  warning: tokenizer.json: has a token of id 16, but the model has a vocabulary of 16
    hint: take the tokenizer from the same place as the weights
would be converted: 0 refusals, 1 warning)", 0},
    {"a_token_id_out_of_reach", {change(config_file, R"("bos_token_id": 1)", R"("bos_token_id": 1, "eos_token_id": [2, 16])")}, R"(hugging_face checkpoint, format llama: 21 tensors, 5.02 kB
passed  files: every file is whole, and is what its name says
warned  config
  warning: config.json: eos_token_id[1]: is 16, but vocab_size is 16
    hint: correct the id, or remove the key
passed  weights: headers, index and files agree
passed  model: every key of the config is known, and its value is right
  note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
passed  tensors: names, shapes and types are those that the config asks for
passed  values: no NaN, no infinity, no weights of zeros, no weights twice
passed  companions: tokenizer, generation config and code are there
passed  tokenizer: the tokens fit the vocabulary
would be converted: 0 refusals, 1 warning)", 0},
    {"pickles_beside", {write("pytorch_model.bin", "")}, R"(hugging_face checkpoint, format llama: 21 tensors, 5.02 kB
passed  files: every file is whole, and is what its name says
  note: pytorch_model.bin: is a pickle, which may run code when it is loaded; not read
passed  config: the config can be read, and says which format it is
passed  weights: headers, index and files agree
passed  model: every key of the config is known, and its value is right
  note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
passed  tensors: names, shapes and types are those that the config asks for
passed  values: no NaN, no infinity, no weights of zeros, no weights twice
passed  companions: tokenizer, generation config and code are there
  note: left behind, not part of a checkpoint: pytorch_model.bin
passed  tokenizer: the tokens fit the vocabulary
would be converted: 0 refusals, 0 warnings)", 0},
    {"names_that_move_the_terminal", {write("\x1b[2J.part", "")}, R"(hugging_face checkpoint, format llama: 21 tensors, 5.02 kB
warned  files
  warning: \x1b[2J.part: is what an unfinished download leaves
    hint: fetch the file again, then remove this one
passed  config: the config can be read, and says which format it is
passed  weights: headers, index and files agree
passed  model: every key of the config is known, and its value is right
  note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
passed  tensors: names, shapes and types are those that the config asks for
passed  values: no NaN, no infinity, no weights of zeros, no weights twice
passed  companions: tokenizer, generation config and code are there
  note: left behind, not part of a checkpoint: \x1b[2J.part
passed  tokenizer: the tokens fit the vocabulary
would be converted: 0 refusals, 1 warning)", 0},
    {"companion_not_json", {write("generation_config.json", "{")}, R"(hugging_face checkpoint, format llama: 21 tensors, 5.02 kB
passed  files: every file is whole, and is what its name says
passed  config: the config can be read, and says which format it is
passed  weights: headers, index and files agree
passed  model: every key of the config is known, and its value is right
  note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
passed  tensors: names, shapes and types are those that the config asks for
passed  values: no NaN, no infinity, no weights of zeros, no weights twice
warned  companions
  warning: generation_config.json: is not JSON at byte 1: object key - unexpected end of input; expected string literal
    hint: copy it from where the weights come from
passed  tokenizer: the tokens fit the vocabulary
would be converted: 0 refusals, 1 warning)", 0},
  }}, {"DoctorQuick", "hf", "doctor hf --quick", {
    {"leaves_the_weights", {change(weights_file, "\x00\x00\x00\x3e"sv, nan_in_norm)}, R"(hugging_face checkpoint, format llama: 21 tensors, 5.02 kB
passed  files: every file is whole, and is what its name says
passed  config: the config can be read, and says which format it is
passed  weights: headers, index and files agree
passed  model: every key of the config is known, and its value is right
  note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
passed  tensors: names, shapes and types are those that the config asks for
skipped  values: not asked for
passed  companions: tokenizer, generation config and code are there
passed  tokenizer: the tokens fit the vocabulary
would be converted: 0 refusals, 0 warnings)", 0},
  }}, {"DoctorQuiet", "hf", "doctor hf --quiet", {
    {"says_no_notes", {write("pytorch_model.bin", "")}, R"(hugging_face checkpoint, format llama: 21 tensors, 5.02 kB
passed  files: every file is whole, and is what its name says
passed  config: the config can be read, and says which format it is
passed  weights: headers, index and files agree
passed  model: every key of the config is known, and its value is right
passed  tensors: names, shapes and types are those that the config asks for
passed  values: no NaN, no infinity, no weights of zeros, no weights twice
passed  companions: tokenizer, generation config and code are there
passed  tokenizer: the tokens fit the vocabulary
would be converted: 0 refusals, 0 warnings)", 0},
  }}, {"DoctorSharded", "sharded", "doctor sharded", {
    {"shard_missing", {remove("model-00002-of-00002.safetensors")}, R"(hugging_face checkpoint, format llama
passed  files: every file is whole, and is what its name says
passed  config: the config can be read, and says which format it is
refused  weights
  warning: 1 of 2 files of weights are missing
    hint: fetch those that are missing; what is there can stay
  refusal: model-00002-of-00002.safetensors: is missing
    hint: fetch the file again, and compare its size with that of the original
passed  model: every key of the config is known, and its value is right
  note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
skipped  tensors: the weights were refused
skipped  values: the weights were refused
passed  companions: tokenizer, generation config and code are there
passed  tokenizer: the tokens fit the vocabulary
would be refused: 1 refusal, 1 warning)"},
    {"total_size_wrong", {change(index_file, "5024", "5025")}, R"(hugging_face checkpoint, format llama: 21 tensors, 5.02 kB
passed  files: every file is whole, and is what its name says
passed  config: the config can be read, and says which format it is
warned  weights
  warning: model.safetensors.index.json: metadata.total_size: is 5025, the tensors have 5024 bytes
    hint: harmless to wconvert, but loaders may size their memory by it: converting there and back writes it anew
passed  model: every key of the config is known, and its value is right
  note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
passed  tensors: names, shapes and types are those that the config asks for
passed  values: no NaN, no infinity, no weights of zeros, no weights twice
passed  companions: tokenizer, generation config and code are there
passed  tokenizer: the tokens fit the vocabulary
would be converted: 0 refusals, 1 warning)", 0},
    {"stray", {write("stray.safetensors", "")}, R"(hugging_face checkpoint, format llama: 21 tensors, 5.02 kB
passed  files: every file is whole, and is what its name says
passed  config: the config can be read, and says which format it is
passed  weights: headers, index and files agree
  note: stray.safetensors: is no part of the checkpoint: nothing names it
passed  model: every key of the config is known, and its value is right
  note: config.json: attention_dropout: is missing: the default of the config class holds, 0.0
passed  tensors: names, shapes and types are those that the config asks for
passed  values: no NaN, no infinity, no weights of zeros, no weights twice
passed  companions: tokenizer, generation config and code are there
passed  tokenizer: the tokens fit the vocabulary
would be converted: 0 refusals, 0 warnings)", 0},
  }}, {"DoctorInternal", "internal", "doctor internal", {
    {"all_is_well", {}, R"(internal checkpoint, format fast_llm: 17 tensors, 5.02 kB
passed  files: every file is whole, and is what its name says
passed  config: the config can be read, and says which format it is
  note: metadata.yaml: can be exported as llama, mistral, apriel2, mtp_llama, diffusion_llama, apriel_hybrid_ssm, apriel2_text
passed  weights: headers, index and files agree
passed  model: every key of the config is known, and its value is right
passed  tensors: names, shapes and types are those that the config asks for
passed  values: no NaN, no infinity, no weights of zeros, no weights twice
passed  companions: tokenizer, generation config and code are there
passed  tokenizer: the tokens fit the vocabulary
would be converted: 0 refusals, 0 warnings)", 0},
    {"without_ok", {remove("ok")}, R"(internal checkpoint, format fast_llm: 17 tensors, 5.02 kB
warned  files
  warning: ok: is missing: the program that wrote this checkpoint may not have ended well
    hint: compare the checkpoint with its source: `wconvert verify DIR --against SOURCE`
passed  config: the config can be read, and says which format it is
  note: metadata.yaml: can be exported as llama, mistral, apriel2, mtp_llama, diffusion_llama, apriel_hybrid_ssm, apriel2_text
passed  weights: headers, index and files agree
passed  model: every key of the config is known, and its value is right
passed  tensors: names, shapes and types are those that the config asks for
passed  values: no NaN, no infinity, no weights of zeros, no weights twice
passed  companions: tokenizer, generation config and code are there
passed  tokenizer: the tokens fit the vocabulary
would be converted: 0 refusals, 1 warning)", 0},
    {"nothing_carried", {remove("hf")}, R"(internal checkpoint, format fast_llm: 17 tensors, 5.02 kB
passed  files: every file is whole, and is what its name says
passed  config: the config can be read, and says which format it is
  note: metadata.yaml: can be exported as llama, mistral, apriel2, mtp_llama, diffusion_llama, apriel_hybrid_ssm, apriel2_text
passed  weights: headers, index and files agree
passed  model: every key of the config is known, and its value is right
passed  tensors: names, shapes and types are those that the config asks for
passed  values: no NaN, no infinity, no weights of zeros, no weights twice
warned  companions
  warning: hf: is missing: no config.json, tokenizer or template is carried
    hint: give them to an export: `wconvert export DIR OUT --config-from HF_DIR`
skipped  tokenizer: there is no tokenizer.json
would be converted: 0 refusals, 1 warning)", 0},
    {"weights_cut", {cut("model_0.safetensors", 5000)}, R"(internal checkpoint, format fast_llm
passed  files: every file is whole, and is what its name says
passed  config: the config can be read, and says which format it is
  note: metadata.yaml: can be exported as llama, mistral, apriel2, mtp_llama, diffusion_llama, apriel_hybrid_ssm, apriel2_text
refused  weights
  refusal: model_0.safetensors: 3208 bytes missing: the tensors take 5024 bytes, the file has room for 1816
    hint: the file was not copied or downloaded whole: fetch it again
passed  model: every key of the config is known, and its value is right
skipped  tensors: the weights were refused
skipped  values: the weights were refused
passed  companions: tokenizer, generation config and code are there
passed  tokenizer: the tokens fit the vocabulary
would be refused: 1 refusal, 0 warnings)"},
    {"metadata_cut", {cut(metadata_file, 100)}, R"(internal checkpoint, format fast_llm
passed  files: every file is whole, and is what its name says
refused  config
  refusal: metadata.yaml: format: is missing
  refusal: metadata.yaml: model: is missing
  refusal: metadata.yaml: config.type: is missing
  refusal: metadata.yaml: metadata: is missing
    hint: fetch the file again, or restore what its author wrote
skipped  weights: the config was refused
passed  model: every key of the config is known, and its value is right
skipped  tensors: the weights were refused
skipped  values: the weights were refused
passed  companions: tokenizer, generation config and code are there
passed  tokenizer: the tokens fit the vocabulary
would be refused: 4 refusals, 0 warnings)"},
  }}, {"DoctorJson", "hf", "doctor hf --json", {
    {"truncated", {cut(weights_file, 4000)}, R"({
  "status": "refused",
  "kind": "hugging_face",
  "format": "llama",
  "tensors": 0,
  "bytes": 0,
  "refusals": 1,
  "warnings": 0,
  "checks": [
    {
      "name": "files",
      "about": "every file is whole, and is what its name says",
      "status": "passed",
      "skipped": "",
      "findings": []
    },
    {
      "name": "config",
      "about": "the config can be read, and says which format it is",
      "status": "passed",
      "skipped": "",
      "findings": []
    },
    {
      "name": "weights",
      "about": "headers, index and files agree",
      "status": "refused",
      "skipped": "",
      "findings": [
        {
          "severity": "refusal",
          "where": "model.safetensors",
          "what": "3056 bytes missing: the tensors take 5024 bytes, the file has room for 1968",
          "hint": "the file was not copied or downloaded whole: fetch it again"
        }
      ]
    },
    {
      "name": "model",
      "about": "every key of the config is known, and its value is right",
      "status": "passed",
      "skipped": "",
      "findings": [
        {
          "severity": "note",
          "where": "config.json: attention_dropout",
          "what": "is missing: the default of the config class holds, 0.0",
          "hint": ""
        }
      ]
    },
    {
      "name": "tensors",
      "about": "names, shapes and types are those that the config asks for",
      "status": "skipped",
      "skipped": "the weights were refused",
      "findings": []
    },
    {
      "name": "values",
      "about": "no NaN, no infinity, no weights of zeros, no weights twice",
      "status": "skipped",
      "skipped": "the weights were refused",
      "findings": []
    },
    {
      "name": "companions",
      "about": "tokenizer, generation config and code are there",
      "status": "passed",
      "skipped": "",
      "findings": []
    },
    {
      "name": "tokenizer",
      "about": "the tokens fit the vocabulary",
      "status": "passed",
      "skipped": "",
      "findings": []
    }
  ]
})"},
  }}, {"DoctorNowhere", "hf", "doctor nowhere", {
    {"is_usage", {}, "nowhere: is missing", 2},
  }}};
}
// clang-format on

}  // namespace wconvert::refusals
