/* epoch.c - the fencing number of this controller; see epoch.h. */
#include "controller/epoch.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/log.h"
#include "models/json_read.h"

#define FILE_NAME "controller.epoch"
#define PATH_SIZE (SK_PATH_LEN + sizeof("/" FILE_NAME ".tmp"))

static void file_path(const struct sk_epoch *e, const char *suffix, char path[PATH_SIZE])
{
	(void)snprintf(path, PATH_SIZE, "%s/" FILE_NAME "%s", e->dir, suffix);
}

/* The number in the file; 0 when there is no file or no number in it. */
static int64_t load(const struct sk_epoch *e)
{
	char path[PATH_SIZE], line[32], *end;
	long long value;
	FILE *file;

	file_path(e, "", path);
	file = fopen(path, "re");
	if (!file)
		return 0;
	end = fgets(line, sizeof(line), file);
	(void)fclose(file); /* only read */
	if (!end)
		line[0] = '\0';
	errno = 0;
	value = strtoll(line, &end, 10);
	if (errno || end == line || *end != '\n' || value < 1 ||
	    value >= SK_JSON_INT_MAX) {
		sk_warning("%s: not an epoch, beginning anew", path);
		return 0;
	}
	return value;
}

static int write_synced(const char *path, int64_t value)
{
	char line[32];
	int len = snprintf(line, sizeof(line), "%" PRId64 "\n", value);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	int err;

	if (fd < 0)
		return SK_EIO;
	err = write(fd, line, (size_t)len) != len || fsync(fd);
	return close(fd) || err ? SK_EIO : SK_OK;
}

/* The new name of a file is safe only when its folder is. */
static int sync_dir(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return SK_EIO;
	err = fsync(fd);
	return close(fd) || err ? SK_EIO : SK_OK;
}

static int store(const struct sk_epoch *e)
{
	char path[PATH_SIZE], draft[PATH_SIZE];

	file_path(e, "", path);
	file_path(e, ".tmp", draft);
	if (write_synced(draft, e->value) || rename(draft, path) || sync_dir(e->dir)) {
		sk_error("%s: cannot keep the epoch: %s", path, strerror(errno));
		return SK_EIO;
	}
	return SK_OK;
}

int sk_epoch_open(struct sk_epoch *e, const char *state_dir, sk_wall_ms wall)
{
	int len = snprintf(e->dir, sizeof(e->dir), "%s", state_dir);
	int64_t kept;

	if (len < 0 || (size_t)len >= sizeof(e->dir))
		return SK_EINVAL;
	if (mkdir(e->dir, 0750) && errno != EEXIST) {
		sk_error("%s: cannot make site.state_dir: %s", e->dir, strerror(errno));
		return SK_EIO;
	}
	kept = load(e);
	if (kept > 0)
		e->value = kept + 1;
	else
		e->value = wall >= 1000 ? wall / 1000 : 1;
	return store(e);
}

int sk_epoch_raise(struct sk_epoch *e, int64_t seen)
{
	if (seen <= e->value)
		return SK_OK;
	if (seen >= SK_JSON_INT_MAX)
		return SK_ERANGE;
	sk_warning("epoch %" PRId64 " was used by someone else, going on above it", seen);
	e->value = seen + 1;
	return store(e);
}
