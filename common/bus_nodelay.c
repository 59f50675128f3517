/*
 * bus_nodelay.c - no waiting for acknowledgements on the broker's sockets.
 *
 * A small publish after one that the broker's kernel has not acknowledged is held back by
 * Nagle's algorithm, for up to 40 ms. Paho neither sets TCP_NODELAY nor shows its
 * sockets, but they can be found: they are the sockets of this process whose peer is the
 * broker's port. That is safe though Paho's threads open and close sockets meanwhile: the
 * flag changes no data and no ownership, setting it twice is nothing, and a descriptor
 * that became another file in between either refuses it (it is no TCP socket) or is one
 * that is glad of it.
 */
#include <dirent.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "common/bus_private.h"

static int peer_port(int fd)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
		struct sockaddr_storage room;
	} peer = {0};
	socklen_t len = sizeof(peer);

	if (getpeername(fd, &peer.any, &len))
		return -1; /* no socket, or not connected */
	if (peer.any.sa_family == AF_INET)
		return ntohs(peer.v4.sin_port);
	return peer.any.sa_family == AF_INET6 ? ntohs(peer.v6.sin6_port) : -1;
}

void sk_bus_nodelay(int port)
{
	const int on = 1;
	DIR *dir = opendir("/proc/self/fd");
	const struct dirent *entry;

	if (!dir)
		return; /* slower, not wrong */
	while ((entry = readdir(dir))) {
		long fd = strtol(entry->d_name, NULL,
				 10); /* "." and ".." are stdin: fine */

		if (peer_port((int)fd) == port)
			(void)setsockopt((int)fd, IPPROTO_TCP, TCP_NODELAY, &on,
					 sizeof(on));
	}
	(void)closedir(dir); /* only read */
}
