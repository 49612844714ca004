/** The one feed of changes: written in the transaction of the change, followed by every watch. */
@NullMarked
package dev.ligature.db.feed;

import org.jspecify.annotations.NullMarked;
