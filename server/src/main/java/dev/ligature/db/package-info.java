/** The way to PostgreSQL: statements, transactions, the meaning of constraint names. */
@NullMarked
package dev.ligature.db;

import org.jspecify.annotations.NullMarked;
