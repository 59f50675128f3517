/* bus_files.c - the password and certificate files of the broker's section. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/bus_private.h"
#include "common/log.h"

int sk_bus_password(const char *path, char *buf, size_t size)
{
	FILE *file;
	char *line;

	buf[0] = '\0';
	if (!path[0])
		return SK_OK;
	file = fopen(path, "re");
	if (!file) {
		sk_error("%s: cannot read the password file: %s", path, strerror(errno));
		return SK_EIO;
	}
	line = fgets(buf, (int)size, file);
	(void)fclose(file); /* only read */
	if (!line) {
		sk_error("%s: the password file is empty", path);
		return SK_EIO;
	}
	if (!strchr(buf, '\n') && strlen(buf) == size - 1) {
		sk_error("%s: the password is longer than %zu characters", path,
			 size - 2);
		return SK_EIO;
	}
	buf[strcspn(buf, "\r\n")] = '\0';
	return SK_OK;
}

static int check_readable(const char *path, const char *what)
{
	if (!path[0] || access(path, R_OK) == 0)
		return SK_OK;
	sk_error("%s: cannot read the %s: %s", path, what, strerror(errno));
	return SK_EIO;
}

int sk_bus_check_files(const struct sk_conf_broker *broker)
{
	char password[SK_TEXT_LEN + 1];
	int err = sk_bus_password(broker->password_file, password, sizeof(password));

	explicit_bzero(password, sizeof(password));
	if (!broker->tls)
		return err;
	if (check_readable(broker->ca_file, "CA certificates (broker.ca_file)"))
		err = SK_EIO;
	if (check_readable(broker->cert_file, "client certificate (broker.cert_file)"))
		err = SK_EIO;
	if (check_readable(broker->key_file,
			   "key of the client certificate (broker.key_file)"))
		err = SK_EIO;
	return err;
}
