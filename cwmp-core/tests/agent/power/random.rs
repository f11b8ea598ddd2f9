//! Lives by the dice, the same for the same seed.

use super::super::dice::Dice;
use super::life::{Break, Call, Life, Op};
use super::memory::Memory;
use super::revived;

impl Dice {
    fn call(&mut self) -> Call {
        let delay = [0, 10, 300, 5_000][usize::try_from(self.below(4)).unwrap()];
        match self.below(12) {
            0..=2 => Call::Set,
            3 => Call::Watch,
            4 | 5 => Call::Reboot,
            6 | 7 => Call::Schedule(delay + 1),
            8 | 9 => Call::Download(delay),
            10 => Call::Firmware(delay),
            _ => Call::Cancel,
        }
    }

    fn session(&mut self) -> Op {
        let count = self.below(5);
        let mut calls: Vec<Call> = (0..count).map(|_| self.call()).collect();
        // After these, what was called for may go or stay.
        match self.below(12) {
            0 => calls = vec![Call::Url],
            1 => calls.push(Call::NewAcs),
            2 => calls.push(Call::Reset),
            _ => {}
        }
        let breaks = match self.below(4) {
            0 => Some(Break::AtTheInform),
            1 => Some(Break::AtTheEnd),
            _ => None,
        };
        Op::Session(calls.leak(), breaks)
    }

    fn op(&mut self) -> Op {
        match self.below(16) {
            0..=6 => self.session(),
            7 | 8 => Op::Periodic,
            9 => Op::Wait(10),
            10 => Op::Wait(400),
            11 => Op::Wait(10_000),
            12 => Op::Restart,
            13 => Op::Change,
            14 => Op::Url,
            _ => Op::NewAcs,
        }
    }
}

#[test]
fn lives_by_the_dice() {
    let mut records = 0;
    for seed in 1..=8_u64 {
        let mut dice = Dice::new(seed);
        let ops: Vec<Op> = (0..20).map(|_| dice.op()).collect();
        println!("seed {seed}: {ops:?}");
        let mut memory = Memory::new();
        let cuts = Life::first(&mut memory).live(&ops);
        for (number, cut) in cuts.iter().enumerate() {
            revived::check(cut, number);
        }
        records += cuts.len();
    }
    println!("power was cut at {records} records");
}
