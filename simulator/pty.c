/* pty.c - a pseudo terminal at a path; see pty.h. */
#include "simulator/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <termios.h>
#include <unistd.h>

#include "common/log.h"

#define PTS "/dev/pts/"
#define NAME_ROOM 64

static int set_raw(int fd)
{
	struct termios line;

	if (tcgetattr(fd, &line) < 0)
		return -1;
	cfmakeraw(&line);
	return tcsetattr(fd, TCSANOW, &line);
}

/* The terminal a link at `path` leads to; false: no such link stands there. */
static bool leads_to(const char *path, char target[NAME_ROOM])
{
	ssize_t len = readlink(path, target, NAME_ROOM - 1);

	if (len < 0)
		return false;
	target[len] = '\0';
	return strncmp(target, PTS, strlen(PTS)) == 0;
}

/* A simulator holds a lock on its terminals; what cannot be asked counts as in use. */
static bool in_use(const char *target)
{
	int fd = open(target, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	bool locked;

	if (fd < 0)
		return errno != ENOENT;
	locked = flock(fd, LOCK_EX | LOCK_NB) < 0;
	(void)close(fd); /* and with it the lock, if it was had */
	return locked;
}

/* Make room for the link: nothing, or what a killed simulator left behind. */
static int clear_way(const char *path)
{
	char target[NAME_ROOM];

	if (leads_to(path, target)) {
		if (in_use(target)) {
			sk_error("%s: leads to %s, which is in use; is another "
				 "simulator running?",
				 path, target);
			return SK_EIO;
		}
		if (unlink(path) == 0)
			return SK_OK;
	} else if (access(path, F_OK) < 0 && errno == ENOENT &&
		   readlink(path, target, sizeof(target)) < 0) {
		return SK_OK;
	} else {
		sk_error("%s: something else stands there; a simulated line needs a path "
			 "of its own",
			 path);
		return SK_EIO;
	}
	sk_error("%s: cannot take the old link away: %s", path, strerror(errno));
	return SK_EIO;
}

static int put_link(const char *name, const char *path, struct sk_pty *p)
{
	if (symlink(name, path) < 0) {
		sk_error("%s: cannot make the link: %s", path, strerror(errno));
		return SK_EIO;
	}
	(void)snprintf(p->path, sizeof(p->path), "%s", path);
	return SK_OK;
}

/* The link is looked at first: a new terminal may get the number that it leads to. */
int sk_pty_open(const char *path, struct sk_pty *out)
{
	struct sk_pty p = {.fd = -1, .far = -1};
	char name[NAME_ROOM];
	int err = clear_way(path);

	if (err)
		return err;
	p.fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (p.fd >= 0 && grantpt(p.fd) == 0 && unlockpt(p.fd) == 0 &&
	    ptsname_r(p.fd, name, sizeof(name)) == 0)
		p.far = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (p.far < 0 || set_raw(p.far) < 0 || flock(p.far, LOCK_EX | LOCK_NB) < 0) {
		sk_error("%s: cannot make a pseudo terminal: %s", path, strerror(errno));
		err = SK_EIO;
	}
	if (!err)
		err = put_link(name, path, &p);
	if (err)
		sk_pty_close(&p);
	else
		*out = p;
	return err;
}

static bool is_ours(const struct sk_pty *p)
{
	char name[NAME_ROOM], target[NAME_ROOM];

	return p->path[0] && ptsname_r(p->fd, name, sizeof(name)) == 0 &&
	       leads_to(p->path, target) && strcmp(name, target) == 0;
}

void sk_pty_close(struct sk_pty *p)
{
	if (is_ours(p))
		(void)unlink(p->path); /* a link left behind is stale, and is known so */
	if (p->far >= 0)
		(void)close(p->far);
	if (p->fd >= 0)
		(void)close(p->fd);
	*p = (struct sk_pty){.fd = -1, .far = -1};
}
