package dev.ligature.connector;

import dev.ligature.audit.AuditType;
import org.jspecify.annotations.Nullable;

/**
 * What is told of an attempt once it is written.
 *
 * @param failure why it failed; null if it did not
 */
record AttemptNote(AuditType type, NotedIntent intent, int attempt, @Nullable String failure) {}
