use super::entries::Entries;
use super::error::{Result, call};
use super::owned;
use super::value::{Input, Output, no_value, text};
use crate::generated::calls;
use crate::types::{
    KR_GUARD_ALLOW, KR_GUARD_DEFAULT, KR_GUARD_REFUSE, KR_STATE_CASE_SENSITIVE, KR_STATE_GUARDED,
    kr_host, kr_state,
};

owned!(
    /// A handle to a host.
    pub Host(kr_host),
    kr_host_free
);
owned!(
    /// A handle to a state.
    pub State(kr_state),
    kr_state_free
);

/// How a state treats names and values.
#[derive(Clone, Copy, Debug)]
pub struct StateOptions {
    /// Whether names that differ only in ASCII case are different.
    pub case_sensitive: bool,
    /// Whether value types may be stored without saying so at each call.
    pub allow_value_types: bool,
}

/// Whether one `set` may store a value type.
#[derive(Clone, Copy, Debug)]
pub enum Guard {
    /// As the state was made.
    Default,
    /// Value types are stored.
    Allow,
    /// Value types are refused.
    Refuse,
}

impl Guard {
    pub(super) fn number(self) -> u32 {
        match self {
            Self::Default => KR_GUARD_DEFAULT,
            Self::Allow => KR_GUARD_ALLOW,
            Self::Refuse => KR_GUARD_REFUSE,
        }
    }
}

impl StateOptions {
    fn flags(self) -> u32 {
        let case = if self.case_sensitive { KR_STATE_CASE_SENSITIVE } else { 0 };
        let guard = if self.allow_value_types { 0 } else { KR_STATE_GUARDED };
        case | guard
    }
}

impl Host {
    /// Creates and registers a host.
    pub fn new(name: &str, options: StateOptions) -> Result<Self> {
        let mut out = std::ptr::null_mut();
        call(|error| unsafe {
            calls::kr_host_new(text(name), options.flags(), &raw mut out, error)
        })?;
        Self::from_raw(out).ok_or_else(super::value::missing)
    }

    /// The open host of that name.
    pub fn find(name: &str) -> Result<Option<Self>> {
        let mut out = std::ptr::null_mut();
        call(|error| unsafe { calls::kr_host_find(text(name), &raw mut out, error) })?;
        Ok(Self::from_raw(out))
    }

    /// The names of all open hosts, sorted.
    pub fn names() -> Result<Vec<String>> {
        let mut names = Entries::open(|out, error| unsafe { calls::kr_host_names(out, error) })?;
        let mut all = Vec::new();
        while let Some((_, name)) = names.next_entry()? {
            all.push(name.into_text()?);
        }
        Ok(all)
    }

    /// The name.
    pub fn name(&self) -> Result<String> {
        let mut value = no_value();
        call(|error| unsafe { calls::kr_host_name(self.raw(), &raw mut value, error) })?;
        unsafe { Output::take(value) }?.into_text()
    }

    /// The state that the host owns.
    pub fn state(&self) -> Result<State> {
        let mut out = std::ptr::null_mut();
        call(|error| unsafe { calls::kr_host_state(self.raw(), &raw mut out, error) })?;
        State::from_raw(out).ok_or_else(super::value::missing)
    }

    /// Closes the host and its state.
    pub fn close(&self) -> Result<()> {
        call(|error| unsafe { calls::kr_host_close(self.raw(), error) })
    }

    /// Whether the host was closed.
    pub fn is_closed(&self) -> Result<bool> {
        let mut out = false;
        call(|error| unsafe { calls::kr_host_is_closed(self.raw(), &raw mut out, error) })?;
        Ok(out)
    }
}

impl State {
    /// A standalone state.
    pub fn new(options: StateOptions) -> Result<Self> {
        let mut out = std::ptr::null_mut();
        call(|error| unsafe { calls::kr_state_new(options.flags(), &raw mut out, error) })?;
        Self::from_raw(out).ok_or_else(super::value::missing)
    }

    /// The one state of the process that no host owns.
    pub fn global() -> Result<Self> {
        let mut out = std::ptr::null_mut();
        call(|error| unsafe { calls::kr_state_global(&raw mut out, error) })?;
        Self::from_raw(out).ok_or_else(super::value::missing)
    }

    /// The identity of the state.
    pub fn id(&self) -> Result<u64> {
        let mut out = 0;
        call(|error| unsafe { calls::kr_state_id(self.raw(), &raw mut out, error) })?;
        Ok(out)
    }

    /// Whether names are compared without regard to ASCII case.
    pub fn ignores_case(&self) -> Result<bool> {
        let mut out = false;
        call(|error| unsafe { calls::kr_state_ignores_case(self.raw(), &raw mut out, error) })?;
        Ok(out)
    }

    /// Creates or replaces an entry.
    pub fn set(&self, name: &str, value: Input<'_>, guard: Guard) -> Result<()> {
        let guard = guard.number();
        value.with(|value| {
            call(|error| unsafe {
                calls::kr_state_set(self.raw(), text(name), value, guard, error)
            })
        })
    }

    /// The value of an entry.
    pub fn get(&self, name: &str) -> Result<Option<Output>> {
        let (mut value, mut found) = (no_value(), false);
        call(|error| unsafe {
            let (value, found) = (&raw mut value, &raw mut found);
            calls::kr_state_get(self.raw(), text(name), value, found, error)
        })?;
        found.then(|| unsafe { Output::take(value) }).transpose()
    }

    /// The value of an entry; a missing one is set to `value` first, in the same step.
    pub fn get_or_add(&self, name: &str, value: Input<'_>, guard: Guard) -> Result<Output> {
        let mut stored = no_value();
        value.with(|value| {
            call(|error| unsafe {
                let (name, guard, stored) = (text(name), guard.number(), &raw mut stored);
                calls::kr_state_get_or_add(self.raw(), name, value, guard, stored, error)
            })
        })?;
        unsafe { Output::take(stored) }
    }

    /// Whether there is an entry of that name.
    pub fn contains(&self, name: &str) -> Result<bool> {
        let mut out = false;
        call(|error| unsafe {
            calls::kr_state_contains(self.raw(), text(name), &raw mut out, error)
        })?;
        Ok(out)
    }

    /// Removes an entry; whether there was one.
    pub fn remove(&self, name: &str) -> Result<bool> {
        let mut out = false;
        call(|error| unsafe {
            calls::kr_state_remove(self.raw(), text(name), &raw mut out, error)
        })?;
        Ok(out)
    }

    /// Removes all entries in one step.
    pub fn clear(&self) -> Result<()> {
        call(|error| unsafe { calls::kr_state_clear(self.raw(), error) })
    }

    /// The number of entries.
    pub fn count(&self) -> Result<u64> {
        let mut out = 0;
        call(|error| unsafe { calls::kr_state_count(self.raw(), &raw mut out, error) })?;
        Ok(out)
    }

    /// The entries of one instant; keys are names.
    pub fn entries(&self) -> Result<Entries> {
        Entries::open(|out, error| unsafe { calls::kr_state_entries(self.raw(), out, error) })
    }

    /// The entries of one instant whose names match a wildcard pattern of PowerShell.
    pub fn find(&self, pattern: &str) -> Result<Entries> {
        Entries::open(|out, error| unsafe {
            calls::kr_state_find(self.raw(), text(pattern), out, error)
        })
    }

    /// Closes a standalone state.
    pub fn close(&self) -> Result<()> {
        call(|error| unsafe { calls::kr_state_close(self.raw(), error) })
    }

    /// Whether the state was closed.
    pub fn is_closed(&self) -> Result<bool> {
        let mut out = false;
        call(|error| unsafe { calls::kr_state_is_closed(self.raw(), &raw mut out, error) })?;
        Ok(out)
    }
}
