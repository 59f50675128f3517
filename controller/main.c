/* main.c - skerry-controller: measurements in, setpoints out; see controller.h. */
#include "controller/controller.h"

static int start(struct sk_app *app, void *self)
{
	return sk_controller_start(self, app);
}

static void stop(struct sk_app *app, void *self)
{
	(void)app;
	sk_controller_stop(self);
}

int main(int argc, char **argv)
{
	static struct sk_controller controller;
	const struct sk_program program = {
		.name = "skerry-controller",
		.summary = "Restores the frequency of an islanded microgrid: reads "
			   "measurements from MQTT and sends droop offsets.",
		.start = start,
		.stop = stop,
	};

	return sk_app_main(&program, &controller, argc, argv);
}
