/* fence.c - the highest epoch ever accepted; see fence.h. */
#include "drivers/fence.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "models/json_read.h"

#define TEXT_MAX 32

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

int sk_fence_open(struct sk_fence *f, const char *state_dir)
{
	char text[TEXT_MAX] = "";
	ssize_t len;
	int fd;

	*f = (struct sk_fence){0};
	(void)snprintf(f->path, sizeof(f->path), "%s/driver.epoch", state_dir);
	fd = open(f->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? SK_OK : SK_EIO;
	len = read(fd, text, sizeof(text) - 1);
	(void)close(fd); /* only read */
	if (len < 0)
		return SK_EIO;
	return parse(text, &f->epoch);
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
