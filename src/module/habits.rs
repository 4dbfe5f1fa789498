//! What a module's author does by habit.
