#include "engine/io/file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>

#include "tests/engine/io/refusal.h"
#include "tests/temporary_folder.h"

namespace wconvert::file_test {
namespace {

using testing::ElementsAre;
using testing_io::Refusal;
using testing_io::refusal;

std::string content(const TemporaryFolder& folder, std::string_view name) {
  return InputFile::open(folder.path(), name).read_all(1000);
}

std::string refused(const fs::path& folder, std::string_view name) {
  const Refusal found = refusal([&] { InputFile::open(folder, name); });
  EXPECT_EQ(found.code, 3);
  return found.what;
}

std::string refused(const TemporaryFolder& folder, std::string_view name) {
  return refused(folder.path(), name);
}

Descriptor open_folder(const TemporaryFolder& folder) {
  return Descriptor(::open(folder.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

std::span<const std::byte> bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

TEST(InputFile, ReadsAnyPartAtItsPosition) {
  const TemporaryFolder folder;
  folder.write("a", "0123456789");
  const InputFile file = InputFile::open(folder.path(), "a");
  std::string part(4, ' ');

  file.read_at(3, std::as_writable_bytes(std::span(part)));

  EXPECT_EQ(part, "3456");
  EXPECT_EQ(file.size(), 10U);
  EXPECT_EQ(file.name(), "a");
  EXPECT_EQ(file.read_all(10), "0123456789");
}

TEST(InputFile, EscapesItsNameInMessages) {
  const TemporaryFolder folder;
  EXPECT_EQ(refused(folder, "a\x1b[31m"), "a\\x1b[31m: is missing");
}

TEST(InputFile, RefusesMoreThanItWasToldToRead) {
  const TemporaryFolder folder;
  folder.write("a", "0123456789");
  const InputFile file = InputFile::open(folder.path(), "a");
  const Refusal found = refusal([&] { file.read_all(9); });
  EXPECT_EQ(found.code, 3);
  EXPECT_EQ(found.what, "a: is 10 bytes, expected at most 9");
}

TEST(InputFile, SaysThatTheFileShrank) {
  const TemporaryFolder folder;
  folder.write("a", "0123456789");
  const InputFile file = InputFile::open(folder.path(), "a");
  fs::resize_file(folder / "a", 4);
  const Refusal found = refusal([&] { file.read_all(10); });
  EXPECT_EQ(found.code, 4);
  EXPECT_EQ(found.what, "a: shrank during the run: had 10 bytes, ends before byte 4");
}

TEST(InputFile, NoticesEveryChange) {
  const TemporaryFolder folder;
  folder.write("a", "0123456789");
  const InputFile file = InputFile::open(folder.path(), "a");
  file.require_unchanged();

  folder.write("b", "0123456789");
  fs::rename(folder / "b", folder / "a");
  Refusal found = refusal([&] { file.require_unchanged(); });
  EXPECT_EQ(found.code, 4);
  EXPECT_EQ(found.what, "a: changed during the run");

  fs::remove(folder / "a");
  found = refusal([&] { file.require_unchanged(); });
  EXPECT_EQ(found.what, "a: was removed during the run");
}

TEST(InputFile, RefusesNamesThatAreNoNames) {
  const TemporaryFolder folder;
  for (const std::string& name : {std::string(),
                                  std::string("."),
                                  std::string(".."),
                                  std::string("/"),
                                  std::string("a/"),
                                  std::string("../a"),
                                  std::string("a\0b", 3),
                                  std::string(256, 'a')}) {
    EXPECT_THAT(refused(folder, name), testing::EndsWith("is not the plain name of a file"));
  }
}

TEST(InputFile, RefusesWhatIsNoRegularFileWithoutOpeningIt) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "folder");
  ::mkfifo((folder / "pipe").c_str(), 0600);
  fs::create_symlink("pipe", folder / "link to pipe");
  const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM, 0));
  sockaddr_un address{AF_UNIX, {}};
  std::strncpy(address.sun_path, (folder / "socket").c_str(), sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);

  EXPECT_EQ(refused(folder, "folder"), "folder: is a folder, expected a regular file");
  EXPECT_EQ(refused(folder, "pipe"), "pipe: is a named pipe, expected a regular file");
  EXPECT_EQ(refused(folder, "link to pipe"), "link to pipe: is a named pipe, expected a regular file");
  EXPECT_EQ(refused(folder, "socket"), "socket: is a socket, expected a regular file");
  EXPECT_EQ(refused("/dev", "zero"), "zero: is a device, expected a regular file");
}

TEST(InputFile, FollowsLinksThatStayInTheFolder) {
  const TemporaryFolder folder;
  folder.write("a", "content");
  folder.write("below/deep/b", "deep content");
  fs::create_symlink("a", folder / "link");
  fs::create_symlink("link", folder / "link to link");
  fs::create_symlink("./below//deep/b", folder / "down");
  fs::create_symlink("../../a", folder / "below/deep/up");
  fs::create_symlink("below/deep/up", folder / "down and up");
  fs::create_symlink("below", folder / "other");
  fs::create_symlink("other/deep/b", folder / "through");

  EXPECT_EQ(content(folder, "link"), "content");
  EXPECT_EQ(content(folder, "link to link"), "content");
  EXPECT_EQ(content(folder, "down"), "deep content");
  EXPECT_EQ(content(folder, "down and up"), "content");
  EXPECT_EQ(content(folder, "through"), "deep content");
}

TEST(InputFile, FollowsTheLinksOfAHubCache) {
  const TemporaryFolder cache;
  cache.write("blobs/0123abc", "a blob");
  fs::create_directories(cache / "snapshots/main/below");
  fs::create_symlink("../../blobs/0123abc", cache / "snapshots/main/model.safetensors");
  fs::create_symlink("../../../blobs/0123abc", cache / "snapshots/main/below/model.safetensors");

  EXPECT_EQ(InputFile::open(cache / "snapshots/main", "model.safetensors").read_all(100), "a blob");
  EXPECT_EQ(InputFile::open(cache / "snapshots/main/below", "model.safetensors").read_all(100), "a blob");
}

TEST(InputFile, RefusesOtherLinks) {
  const TemporaryFolder cache;
  cache.write("outside", "secret");
  cache.write("blobs/real", "a blob");
  fs::create_symlink("../outside", cache / "blobs/link");
  fs::create_directories(cache / "snapshots/main/below");
  const fs::path folder = cache / "snapshots/main";
  const auto link = [&](const std::string& target) {
    fs::remove(folder / "a");
    fs::create_symlink(target, folder / "a");
    return refused(folder, "a");
  };

  EXPECT_EQ(link("/etc/passwd"), "a: is a link to \"/etc/passwd\", which is an absolute path");
  EXPECT_EQ(link("../../outside"), "a: is a link to \"../../outside\", which leaves its folder");
  EXPECT_EQ(link("below/../../../outside"), "a: is a link to \"below/../../../outside\", which leaves its folder");
  EXPECT_EQ(link("../blobs/real"), "a: is a link to \"../blobs/real\", which leaves its folder");
  EXPECT_EQ(link("../../blobs/../outside"), "a: is a link to \"../../blobs/../outside\", which leaves its folder");
  EXPECT_EQ(link("../../blobs/link"), "a: is a link to \"../../blobs/link\", which is another link");
  EXPECT_EQ(link("../../blobs/gone"), "a: is a link to \"../../blobs/gone\", which is missing");
  EXPECT_EQ(link("../../../blobs/real"), "a: is a link to \"../../../blobs/real\", which is missing");
  EXPECT_EQ(link("gone"), "a: is a link to \"gone\", which is missing");
  EXPECT_EQ(link("gone/b"), "a: is a link to \"gone/b\", which is missing");
  EXPECT_EQ(link("a"), "a: leads through more than 8 links");
  EXPECT_EQ(link("below"), "a: is a folder, expected a regular file");
  EXPECT_EQ(link("below/.."), "a: is a link to a folder, expected a regular file");
  fs::rename(cache / "blobs", cache / "elsewhere");
  fs::create_symlink("elsewhere", cache / "blobs");
  EXPECT_EQ(link("../../blobs/real"), "a: is a link to \"../../blobs/real\", which leaves its folder");
}

TEST(InputFile, FollowsAnyLinkThatTheUserTyped) {
  const TemporaryFolder folder;
  folder.write("a", "content");
  fs::create_symlink(folder / "a", folder / "link");
  EXPECT_EQ(InputFile::open(folder / "link").read_all(100), "content");
}

TEST(InputFile, SaysThatATypedPathIsWrong) {
  const TemporaryFolder folder;
  folder.write("a", "content");
  ::mkfifo((folder / "pipe").c_str(), 0600);
  const std::string here = folder.path().native();

  Refusal found = refusal([&] { InputFile::open(folder / "gone"); });
  EXPECT_EQ(found.code, 2);
  EXPECT_EQ(found.what, here + "/gone: is missing");
  found = refusal([&] { InputFile::open(folder / "pipe"); });
  EXPECT_EQ(found.code, 2);
  EXPECT_EQ(found.what, here + "/pipe: is a named pipe, expected a regular file");
  found = refusal([&] { InputFile::open(folder / "a", "b"); });
  EXPECT_EQ(found.code, 2);
  EXPECT_EQ(found.what, here + "/a: is no folder");
  found = refusal([&] { InputFile::open(folder / "gone", "b"); });
  EXPECT_EQ(found.code, 2);
  EXPECT_EQ(found.what, here + "/gone: is missing");
}

TEST(OutputFile, IsWrittenAtPositionsAndFinished) {
  const TemporaryFolder folder;
  const Descriptor directory = open_folder(folder);
  OutputFile file(directory.number(), "a");
  file.reserve(10);
  EXPECT_EQ(fs::file_size(folder / "a"), 10U);

  file.write_at(5, bytes("56789"));
  file.write_at(0, bytes("01234"));
  file.finish(10);

  EXPECT_EQ(content(folder, "a"), "0123456789");
}

TEST(OutputFile, RefusesToReplaceAnything) {
  const TemporaryFolder folder;
  const Descriptor directory = open_folder(folder);
  fs::create_symlink("elsewhere", folder / "a");
  const Refusal found = refusal([&] { OutputFile(directory.number(), "a"); });
  EXPECT_EQ(found.code, 5);
  EXPECT_EQ(found.what, "a: exists already");
  EXPECT_FALSE(fs::exists(folder / "elsewhere"));
}

TEST(OutputFile, RefusesToFinishWithAnotherSize) {
  const TemporaryFolder folder;
  const Descriptor directory = open_folder(folder);
  OutputFile file(directory.number(), "a");
  file.write_at(0, bytes("01234"));
  const Refusal found = refusal([&] { file.finish(10); });
  EXPECT_EQ(found.code, 4);
  EXPECT_EQ(found.what, "a: has 5 bytes after it was written, expected 10");
}

TEST(OutputFile, SaysThatTheDiskIsFull) {
  const TemporaryFolder folder;
  const Descriptor directory = open_folder(folder);
  OutputFile file(directory.number(), "a");
  // /dev/full takes the place of the file under the same descriptor.
  ASSERT_GE(::dup3(Descriptor(::open("/dev/full", O_RDWR | O_CLOEXEC)).number(), file.descriptor(), O_CLOEXEC), 0);
  const Refusal found = refusal([&] { file.write_at(7, bytes("01234")); });
  EXPECT_EQ(found.code, 4);
  EXPECT_EQ(found.what, "a: writing 5 bytes at byte 7: No space left on device (ENOSPC)");
  EXPECT_EQ(found.hint, "make room there, then run the same command again");
}

TEST(OutputFile, NamesTheLimitOnTheSizeOfFiles) {
  const TemporaryFolder folder;
  const Descriptor directory = open_folder(folder);
  OutputFile file(directory.number(), "a");
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit low{4096, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &low), 0);

  const Refusal reserved = refusal([&] { file.reserve(5000); });
  const Refusal written = refusal([&] { file.write_at(4096, bytes("01234")); });

  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(reserved.what, "a: reserving 5000 bytes: File too large (EFBIG)");
  EXPECT_EQ(written.code, 4);
  EXPECT_EQ(written.what, "a: writing 5 bytes at byte 4096: File too large (EFBIG)");
  EXPECT_EQ(written.hint, "the limit on the size of a file is 4096 bytes (ulimit -f)");
}

TEST(SystemText, IsEnglishAndNamesTheError) {
  EXPECT_EQ(system_text(ENOSPC), "No space left on device (ENOSPC)");
  EXPECT_EQ(system_text(123456), "error 123456");
}

TEST(ThrowSystem, TellsScarcityFromTrouble) {
  EXPECT_EQ(refusal([] { throw_system(Path().in("a"), "opening", EMFILE); }).code, 7);
  EXPECT_EQ(refusal([] { throw_system(Path().in("a"), "opening", ENOMEM); }).code, 7);
  EXPECT_EQ(refusal([] { throw_system(Path().in("a"), "reading", ESTALE); }).hint,
            "the file was replaced on the server");
  EXPECT_EQ(refusal([] { throw_system(Path().in("a"), "writing", EDQUOT); }).hint,
            "the quota is used up: make room there, then run the same command again");
}

TEST(ListFolder, SortsTheNamesByTheirBytes) {
  const TemporaryFolder folder;
  for (const std::string_view name : {"b", "a", ".hidden", "B", "a0/b"}) folder.write(name, "");
  EXPECT_THAT(list_folder(folder.path()), ElementsAre(".hidden", "B", "a", "a0", "b"));
}

TEST(ListFolder, RefusesWhatIsNoFolder) {
  const TemporaryFolder folder;
  folder.write("a", "");
  const std::string here = folder.path().native();
  EXPECT_EQ(refusal([&] { list_folder(folder / "a"); }).what, here + "/a: is no folder");
  EXPECT_EQ(refusal([&] { list_folder(folder / "gone"); }).what, here + "/gone: is missing");
  EXPECT_EQ(refusal([&] { list_folder(folder / "gone"); }).code, 2);
}

}  // namespace
}  // namespace wconvert::file_test
