/* fence.c - the highest epoch ever accepted; see fence.h. */
#include "drivers/fence.h"

#include <dirent.h>
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

#define TEXT_MAX 32
#define NAME "driver"
#define SUFFIX ".epoch"

static int parse(const char *text, int64_t *out)
{
	char *end;
	long long value;

	errno = 0;
	value = strtoll(text, &end, 10);
	if (errno || end == text || strcmp(end, "\n") != 0 || value < 0 ||
	    value > SK_JSON_INT_MAX)
		return SK_ECORRUPT;
	*out = value;
	return SK_OK;
}

static int read_epoch(const char *path, int64_t *out)
{
	char text[TEXT_MAX] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len;

	if (fd < 0)
		return SK_EIO;
	len = read(fd, text, sizeof(text) - 1);
	(void)close(fd); /* only read */
	if (len < 0)
		return SK_EIO;
	return parse(text, out);
}

/* driver.epoch, and driver-N.epoch of the shards. */
static int is_ours(const struct dirent *entry)
{
	const char *rest = entry->d_name;

	if (strncmp(rest, NAME, strlen(NAME)) != 0)
		return 0;
	rest += strlen(NAME);
	if (*rest == '-')
		rest += 1 + strspn(rest + 1, "0123456789");
	return strcmp(rest, SUFFIX) == 0;
}

static int take_higher(struct sk_fence *f, const char *state_dir, const char *name)
{
	char path[SK_PATH_LEN + 32];
	int64_t epoch;
	int len = snprintf(path, sizeof(path), "%s/%s", state_dir, name);
	int err = len < (int)sizeof(path) ? read_epoch(path, &epoch) : SK_EIO;

	if (err)
		sk_error("%s: %s: it does not count", path, sk_strerror(err));
	else if (epoch > f->epoch)
		f->epoch = epoch;
	return err;
}

int sk_fence_open(struct sk_fence *f, const char *state_dir, const struct sk_shard *shard)
{
	struct dirent **entries = NULL;
	int count, err = SK_OK;

	*f = (struct sk_fence){0};
	if (shard->count > 0)
		(void)snprintf(f->path, sizeof(f->path), "%s/" NAME "-%d" SUFFIX,
			       state_dir, shard->index);
	else
		(void)snprintf(f->path, sizeof(f->path), "%s/" NAME SUFFIX, state_dir);
	count = scandir(state_dir, &entries, is_ours, alphasort);
	if (count < 0)
		return errno == ENOENT ? SK_OK : errno == ENOMEM ? SK_ENOMEM : SK_EIO;
	for (int i = 0; i < count; i++) {
		int one = take_higher(f, state_dir, entries[i]->d_name);

		err = err ? err : one;
		free(entries[i]);
	}
	free(entries);
	return err;
}

/* The folder of a path, synced: a rename is on the disk only when its folder is. */
static int sync_folder(const char *path)
{
	char folder[SK_PATH_LEN + 32];
	char *slash;
	int fd, err;

	(void)snprintf(folder, sizeof(folder), "%s", path);
	slash = strrchr(folder, '/');
	if (slash)
		*slash = '\0';
	fd = open(folder[0] ? folder : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return SK_EIO;
	err = fsync(fd) ? SK_EIO : SK_OK;
	(void)close(fd); /* nothing was written through it */
	return err;
}

static int write_synced(const char *path, const char *text, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	int err = SK_OK;

	if (fd < 0)
		return SK_EIO;
	if (write(fd, text, len) != (ssize_t)len || fsync(fd))
		err = SK_EIO;
	if (close(fd))
		err = SK_EIO;
	return err;
}

int sk_fence_raise(struct sk_fence *f, int64_t epoch)
{
	char beside[sizeof(f->path) + 8], text[TEXT_MAX];
	int len;

	if (epoch <= f->epoch)
		return SK_OK;
	f->epoch = epoch;
	len = snprintf(text, sizeof(text), "%" PRId64 "\n", epoch);
	(void)snprintf(beside, sizeof(beside), "%s.new", f->path);
	if (write_synced(beside, text, (size_t)len) || rename(beside, f->path) ||
	    sync_folder(f->path))
		return SK_EIO;
	return SK_OK;
}
