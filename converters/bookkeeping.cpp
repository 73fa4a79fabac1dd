#include "converters/bookkeeping.h"

#include <algorithm>

namespace wconvert::converters {

const std::vector<std::string_view>& common_bookkeeping() {
  static const std::vector<std::string_view> list = {
      "add_cross_attention",
      "architectures",
      "auto_map",
      "bad_words_ids",
      "begin_suppress_tokens",
      "chunk_size_feed_forward",
      "cross_attention_hidden_size",
      "diversity_penalty",
      "do_sample",
      "dtype",
      "early_stopping",
      "encoder_no_repeat_ngram_size",
      "exponential_decay_length_penalty",
      "finetuning_task",
      "id2label",
      "initializer_range",
      "is_decoder",
      "is_encoder_decoder",
      "is_llama_config",
      "label2id",
      "length_penalty",
      "max_length",
      "max_position_embeddings",
      "min_length",
      "model_type",
      "no_repeat_ngram_size",
      "num_beam_groups",
      "num_beams",
      "num_return_sequences",
      "output_attentions",
      "output_hidden_states",
      "output_scores",
      "prefix",
      "pretraining_tp",
      "problem_type",
      "pruned_heads",
      "remove_invalid_values",
      "repetition_penalty",
      "return_dict",
      "return_dict_in_generate",
      "suppress_tokens",
      "task_specific_params",
      "temperature",
      "tf_legacy_loss",
      "tie_encoder_decoder",
      "tie_word_embeddings",
      "tokenizer_class",
      "top_k",
      "top_p",
      "torch_dtype",
      "torchscript",
      "transformers.js_config",
      "transformers_version",
      "typical_p",
      "use_bfloat16",
      "use_cache",
  };
  return list;
}

bool is_bookkeeping(const Format& format, const std::vector<std::string>& keys) {
  std::string dotted;
  for (const std::string& key : keys) {
    dotted += (dotted.empty() ? "" : ".") + key;
    if (std::find(format.bookkeeping.begin(), format.bookkeeping.end(), dotted) != format.bookkeeping.end())
      return true;
  }
  const std::size_t level = keys.size() > 1 && (keys[0] == "text_config" || keys[0] == "vision_config") ? 1 : 0;
  const std::string& key = keys[level];
  const auto& common = common_bookkeeping();
  return key.ends_with("_token_id") || key.starts_with('_') ||
         std::find(common.begin(), common.end(), key) != common.end();
}

}  // namespace wconvert::converters
