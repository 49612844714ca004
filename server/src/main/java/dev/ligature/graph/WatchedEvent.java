package dev.ligature.graph;

import dev.ligature.common.AccountId;
import dev.ligature.db.feed.Cursor;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A change as a watcher is told of it.
 *
 * @param tombstone whether the object is gone for the viewer
 * @param place behind the change
 */
record WatchedEvent(
    String topic,
    String kind,
    UUID object,
    @Nullable AccountId account,
    boolean tombstone,
    Cursor place) {}
