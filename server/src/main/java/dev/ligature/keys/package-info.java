/**
 * The key hierarchy: master keys, shard keys, user keys, data keys, and the keys of the system
 * itself.
 */
@NullMarked
package dev.ligature.keys;

import org.jspecify.annotations.NullMarked;
