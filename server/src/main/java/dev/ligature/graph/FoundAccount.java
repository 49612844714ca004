package dev.ligature.graph;

import dev.ligature.common.AccountId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An account as support sees it; its identifiers are masked. */
record FoundAccount(
    AccountId id,
    @Nullable String displayName,
    @Nullable String handle,
    String state,
    List<String> maskedIdentifiers) {}
