/* main.c - skerry-sim: a simulated microgrid behind Modbus TCP; see simulator.h. */
#include "simulator/simulator.h"

int main(int argc, char **argv)
{
	static struct sk_simulator simulator;

	return sk_app_main(&sk_simulator_program, &simulator, argc, argv);
}
