package dev.ligature.account;

import org.jspecify.annotations.Nullable;

/** What is to be changed of a profile; null leaves it, an empty picture takes it away. */
record ProfileChange(
    @Nullable String name, @Nullable String avatarUri, @Nullable Boolean sharedWhenPartial) {}
