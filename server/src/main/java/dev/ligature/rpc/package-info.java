/** The edge: authentication, access, validation, replay and the mapping of refusals to gRPC. */
@NullMarked
package dev.ligature.rpc;

import org.jspecify.annotations.NullMarked;
