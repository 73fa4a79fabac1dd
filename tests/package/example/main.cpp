#include "converters/convert.h"

int main(int, char** words) {
  wconvert::converters::import_checkpoint(words[1], words[2], std::nullopt, {});
}
