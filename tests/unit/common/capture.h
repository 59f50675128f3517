/*
 * capture.h - what a piece of code writes to stdout or stderr, as a string. Test helper.
 *
 * The descriptor becomes an unlinked temporary file in between; no pipe, so nothing can
 * block. One capture at a time.
 */
#ifndef SK_TESTS_CAPTURE_H
#define SK_TESTS_CAPTURE_H

#include <check.h>
#include <stdio.h>
#include <unistd.h>

struct capture {
	int fd, saved;
	FILE *file;
	char text[8192];
};

static void capture_begin(struct capture *c, int fd)
{
	(void)fflush(NULL);
	c->fd = fd;
	c->file = tmpfile();
	ck_assert_ptr_nonnull(c->file);
	c->saved = dup(fd);
	ck_assert_int_ge(c->saved, 0);
	ck_assert_int_eq(dup2(fileno(c->file), fd), fd);
}

static const char *capture_end(struct capture *c)
{
	size_t len;

	(void)fflush(NULL);
	ck_assert_int_eq(dup2(c->saved, c->fd), c->fd);
	(void)close(c->saved);
	rewind(c->file);
	len = fread(c->text, 1, sizeof(c->text) - 1, c->file);
	c->text[len] = '\0';
	(void)fclose(c->file);
	return c->text;
}

#endif
