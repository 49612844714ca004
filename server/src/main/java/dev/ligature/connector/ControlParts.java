package dev.ligature.connector;

import dev.ligature.common.Ids;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.TaskScheduler;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** The parts of the application that every Control stream works with. */
@Singleton
record ControlParts(
    DaemonAdmission admission,
    DaemonHelloLimit hellos,
    DaemonSessions sessions,
    DaemonRegistry registry,
    ConnectorAssignments connectors,
    AssignmentSweeper sweeper,
    DaemonTimers timers,
    WorkAddress address,
    Ids ids,
    @Named(TaskExecutors.SCHEDULED) TaskScheduler scheduler,
    @Nullable DaemonTrust trust,
    @Nullable CredentialLeasing leasing,
    @Nullable DaemonTicketRedemption tickets,
    @Nullable LinkFlowListener links) {}
