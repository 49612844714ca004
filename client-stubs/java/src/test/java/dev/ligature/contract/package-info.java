/** The gates of the contract: what every method and message must declare. */
@NullMarked
package dev.ligature.contract;

import org.jspecify.annotations.NullMarked;
