/** The user's part in linking outside accounts. */
@NullMarked
package dev.ligature.client.link;

import org.jspecify.annotations.NullMarked;
