package dev.ligature.bench;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param accounts accounts, each with four identities and a session
 * @param warmUp how long a work is done before it is measured
 * @param time of each measurement
 * @param connections connections that call at once
 * @param daemons daemons that hold the connectors
 * @param connectors connectors, each of an account of its own
 * @param idleStreams idle Control streams
 */
record Scale(
    int accounts,
    Duration warmUp,
    Duration time,
    int connections,
    int daemons,
    int connectors,
    int idleStreams) {}
