/** What integration tests stand on: a real PostgreSQL and the real server. */
@NullMarked
package dev.ligature.testing;

import org.jspecify.annotations.NullMarked;
