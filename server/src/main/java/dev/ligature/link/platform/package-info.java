/** Users of outside platforms for whom a gateway vouches. */
@NullMarked
package dev.ligature.link.platform;

import org.jspecify.annotations.NullMarked;
