package dev.ligature.connector;

import dev.ligature.common.Ids;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.TaskScheduler;
import jakarta.inject.Named;
import jakarta.inject.Singleton;

/** The parts of the application that every Work stream works with. */
@Singleton
record WorkParts(
    DaemonSessions sessions,
    DaemonRegistry registry,
    WorkSessions work,
    IntentClaims claims,
    IntentRounds rounds,
    WorkBell bell,
    WorkAddress address,
    Ids ids,
    @Named(TaskExecutors.SCHEDULED) TaskScheduler scheduler) {}
