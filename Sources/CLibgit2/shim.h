#include <stddef.h>

#include <git2.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>

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
