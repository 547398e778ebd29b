#include <stddef.h>

#include <git2.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>
#include <zlib.h>

/* Swift calls no C function that takes "..."; these give the options in use a fixed shape. */

static inline int factory_hook_allow_extensions(void) {
  const char *names[] = {
    "worktreeconfig", "partialclone", "preciousobjects", "relativeworktrees", "objectformat",
    "refstorage", "compatobjectformat",
  };
  return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, sizeof names / sizeof *names);
}

static inline int factory_hook_set_search_path(int level, const char *path) {
  return git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, path);
}

static inline int factory_hook_set_owner_validation(int enabled) {
  return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, enabled);
}

static inline int factory_hook_set_cache_max_size(ptrdiff_t bytes) {
  return git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, bytes);
}

static inline int factory_hook_set_hash_verification(int enabled) {
  return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, enabled);
}

/* Stores an object in the loose backend of the repository itself. git_odb_write looks for it first,
   and where it is not found looks through the folder of packs again: for each new object anew. */
static inline int factory_hook_write_loose(
  git_odb *odb, git_oid *id, const void *data, size_t size, git_object_t type) {
  size_t count = git_odb_num_backends(odb);
  int status = git_odb_hash(id, data, size, type);
  if (status < 0) return status;
  /* Those of the repository come first, those of alternates after them. */
  for (size_t index = 0; index < count; index++) {
    git_odb_backend *backend = NULL;
    if (git_odb_get_backend(&backend, odb, index) < 0) break;
    if (backend->write != NULL && backend->writepack == NULL)
      return backend->write(backend, id, data, size, type);
  }
  return git_odb_write(id, odb, data, size, type);
}

/* zlib's macro, with the sizes of this build. */
static inline int factory_hook_inflate_init(z_stream *stream) { return inflateInit(stream); }
