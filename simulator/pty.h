/*
 * pty.h - a serial line of our own: a pseudo terminal whose far end stands at a path.
 *
 * The path is a symbolic link, as socat's `link=` makes it. A lock on the terminal tells
 * a link that is in use from one that a killed simulator left behind.
 */
#ifndef SK_SIMULATOR_PTY_H
#define SK_SIMULATOR_PTY_H

#include "models/config.h"
#include "models/error.h"

struct sk_pty {
	int fd;	 /**< our end, not blocking                          */
	int far; /**< the other end, so that it never hangs up         */
	char path[SK_PATH_LEN + 1]; /**< of the link; empty: there is none            */
};

/** Open a line and its link. @return 0 or SK_EIO, logged; `out` needs closing on success
 * only */
SK_MUST_USE int sk_pty_open(const char *path, struct sk_pty *out);

/** Close the line and take the link away, if it still is ours. */
void sk_pty_close(struct sk_pty *p);

#endif
