package dev.ligature.account;

import java.time.Instant;

/**
 * What an owner is told.
 *
 * @param sequence its place among the notices of the account
 */
record Notice(NoticeId id, long sequence, NoticeKind kind, String text, Instant createdTime) {}
