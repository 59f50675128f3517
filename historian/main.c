/* main.c - skerry-historian: MQTT into SQLite. */
#include "historian/historian.h"

int main(int argc, char **argv)
{
	static const struct sk_program program = {
		.name = "skerry-historian",
		.summary = "Writes everything that is said on the bus into SQLite.",
		.start = sk_historian_start,
		.stop = sk_historian_stop,
	};
	static struct sk_historian historian;

	return sk_app_main(&program, &historian, argc, argv);
}
