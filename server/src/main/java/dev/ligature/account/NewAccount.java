package dev.ligature.account;

import org.jspecify.annotations.Nullable;

/** What is known of an account before it exists. */
public record NewAccount(
    AccountKind kind,
    @Nullable String displayName,
    @Nullable String handle,
    @Nullable String locale,
    @Nullable String timeZone) {}
