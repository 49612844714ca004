@NullMarked
package dev.ligature.scim;

import org.jspecify.annotations.NullMarked;
