/** The way to telephones. */
@NullMarked
package dev.ligature.link.sms;

import org.jspecify.annotations.NullMarked;
