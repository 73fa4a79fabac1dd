#pragma once

#include <string>
#include <vector>

#include "tools/coverage/rows.h"
#include "tools/coverage/witness.h"

namespace wconvert::coverage {

/// What a check holds against a table.
struct Verdict {
  std::string check;
  std::string witness;  // the golden, or the config of the grid
  std::string reason;
};

/// A wrong table, and what found it out: nothing, if it lives.
struct Judged {
  std::string kind;
  std::string what;
  std::vector<Verdict> verdicts;  // the first of each check
};

/// Holds changed steps against a witness.
///
///   proof    every element is moved once
///   names    the names mean these tensors (meaning.h)
///   shapes   the golden has tensors of these names and shapes
///   values   moving the golden's tensors gives the golden's bits
///   layout   the parts lie as such tensors do (meaning.h)
///
/// Checks that have a verdict already are left out.
void judge_steps(const std::vector<Step>& steps, const Witness& witness, std::vector<Verdict>& verdicts);

/// Holds what a mutant changes against the witnesses, until names or shapes as well as a golden have found it out.
/// `rows` are those of the witnesses, in the same order.
Judged judge(const Mutant& mutant, const std::vector<Witness>& witnesses, const std::vector<Rows>& rows);

/// Did only values find it out, or what stands for them where no golden has any? Its names and shapes are right.
bool is_numeric(const Judged& judged);
/// Did a golden find it out, or the proof, which needs none?
bool is_seen_without_meaning(const Judged& judged);

}  // namespace wconvert::coverage
