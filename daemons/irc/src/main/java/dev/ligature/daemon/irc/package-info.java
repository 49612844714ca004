/** Acts for a person on IRC networks: signs in, joins channels, sends, and tells what it saw. */
@NullMarked
package dev.ligature.daemon.irc;

import org.jspecify.annotations.NullMarked;
