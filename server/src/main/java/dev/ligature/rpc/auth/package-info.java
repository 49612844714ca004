/** How a calling service proves itself: service token, client certificate, personal token. */
@NullMarked
package dev.ligature.rpc.auth;

import org.jspecify.annotations.NullMarked;
